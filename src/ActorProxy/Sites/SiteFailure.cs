using System.Globalization;
using ActorProxy.Core.Addresses;

namespace ActorProxy.Sites;

/// <summary>An answer that counts as a failure of its client.</summary>
/// <param name="Client">Who got it.</param>
/// <param name="Site">Whose it was.</param>
/// <param name="Jail">Whose rule counts it.</param>
/// <param name="Status">HTTP's.</param>
internal readonly record struct SiteFailure(NetAddress Client, string Site, string Jail, int Status)
{
    /// <summary>The site among reporters, whose names have no colon.</summary>
    public string Reporter => "site:" + Site;

    /// <summary>Becomes the ban's.</summary>
    public string Reason => string.Create(CultureInfo.InvariantCulture, $"HTTP {Status} from {Site}");
}
