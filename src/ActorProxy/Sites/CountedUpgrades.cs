using Microsoft.AspNetCore.Http.Features;

namespace ActorProxy.Sites;

/// <summary>An HTTP/1.1 upgrade whose connection is counted.</summary>
internal sealed class CountedUpgrade(IHttpUpgradeFeature upgrade, SiteRequest request) : IHttpUpgradeFeature
{
    public bool IsUpgradableRequest => upgrade.IsUpgradableRequest;

    public async Task<Stream> UpgradeAsync() => new CountedStream(request).Over(await upgrade.UpgradeAsync().ConfigureAwait(false));
}

/// <summary>A websocket over HTTP/2 (RFC 8441) whose stream is counted.</summary>
internal sealed class CountedConnect(IHttpExtendedConnectFeature connect, SiteRequest request) : IHttpExtendedConnectFeature
{
    public bool IsExtendedConnect => connect.IsExtendedConnect;

    public string? Protocol => connect.Protocol;

    public async ValueTask<Stream> AcceptAsync() => new CountedStream(request).Over(await connect.AcceptAsync().ConfigureAwait(false));
}
