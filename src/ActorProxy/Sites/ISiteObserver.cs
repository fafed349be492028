namespace ActorProxy.Sites;

/// <summary>Hears of finished requests: metrics, access log, reports. Called on the pool's threads, after the response has gone out; must be quick.</summary>
internal interface ISiteObserver
{
    void OnFinished(SiteRequest request, TimeSpan duration);
}
