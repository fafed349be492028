using ActorProxy.Configuration;
using ActorProxy.Core.Bans;
using ActorProxy.Core.Offloading;
using ActorProxy.Core.Settings;
using ActorProxy.Core.Upstreams;

namespace ActorProxy.Examining;

/// <summary>Every check there is, of a whole set-up or of one upstream.</summary>
internal sealed class Examination(ProxySettings settings, ConfigPlaces places)
{
    private readonly RoutedNames _names = new(settings);

    /// <summary>Tries everything. Upstreams are tried at the same time, and told in order.</summary>
    public async Task<IReadOnlyList<Finding>> Examine(CancellationToken cancellation)
    {
        var own = NeverBanned.InterfaceAddresses();
        var listeners = new ListenerExamination(settings, places, _names);
        var named = new NameExamination(settings, _names, own, NameResolution.Resolve).Examine(cancellation);
        var tried = listeners.Examine(cancellation);
        var upstreams = settings.Upstreams.Select(upstream => Examine(upstream, cancellation)).ToArray();
        var sites = settings.Sites.Select(site => Examine(site, cancellation)).ToArray();
        var authority = new AuthorityExamination(settings).Examine(cancellation);
        var (ofNames, addresses) = await named;
        return
        [
            .. new MachineExamination(settings).Examine(),
            .. await tried,
            .. listeners.ExamineFamilies(addresses, own),
            .. ofNames,
            .. (await Task.WhenAll(upstreams)).SelectMany(findings => findings),
            .. (await Task.WhenAll(sites)).SelectMany(findings => findings),
            .. await authority,
        ];
    }

    public Task<IReadOnlyList<Finding>> Examine(UpstreamSettings upstream, CancellationToken cancellation) =>
        new UpstreamExamination(settings, places, _names, NameResolution.Resolve).Examine(upstream, cancellation);

    public static Task<IReadOnlyList<Finding>> Examine(SiteSettings site, CancellationToken cancellation) =>
        new SiteExamination(NameResolution.Resolve).Examine(site, cancellation);
}
