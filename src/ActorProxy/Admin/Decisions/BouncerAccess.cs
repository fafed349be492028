using System.Security.Cryptography;
using System.Text;
using ActorProxy.Core.Settings;
using ActorProxy.Hosting;

namespace ActorProxy.Admin.Decisions;

/// <summary>Who may read decisions: a bouncer by its <c>X-Api-Key</c>, and whoever may use the admin routes.</summary>
internal sealed class BouncerAccess(AdminAccess admin, AdminSettings settings, ConfigReloader configuration)
{
    private const string Header = "X-Api-Key";

    /// <summary>Stands for the administrator; no bouncer can be called that.</summary>
    private const string Administrator = "";

    private static readonly object BouncerItem = new();

    /// <summary>Whose request this is, once it has been let in.</summary>
    public static string BouncerOf(HttpContext context) => (string)context.Items[BouncerItem]!;

    public async ValueTask<object?> Require(EndpointFilterInvocationContext call, EndpointFilterDelegate next)
    {
        var context = call.HttpContext;
        if (!context.Request.Headers.TryGetValue(Header, out var key))
        {
            context.Items[BouncerItem] = Administrator;
            return await admin.RequireAdmin(call, next);
        }

        if (Find(key.ToString()) is not { } bouncer)
        {
            return Problems.Unauthorized($"{Header} is no key of bans.bouncers, nor the admin token");
        }

        context.Items[BouncerItem] = bouncer;
        return await next(call);
    }

    /// <summary>Compares with every key, so that the time it takes tells nothing.</summary>
    private string? Find(string key)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(key.Trim()));
        string? found = null;
        foreach (var (name, expected) in configuration.Current.Bans.Bouncers.Select(bouncer => (bouncer.Name, bouncer.KeySha256)).Append((Administrator, settings.TokenSha256)))
        {
            if (CryptographicOperations.FixedTimeEquals(hash, Convert.FromHexString(expected)))
            {
                found = name;
            }
        }

        return found;
    }
}
