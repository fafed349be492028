namespace ActorProxy.Tests.Configuration;

/// <summary>What stands beside the section that everything is under.</summary>
public sealed class StraySectionTests : IDisposable
{
    private readonly ConfigFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Load_SectionBesideActorproxy_Warns()
    {
        var result = _folder.With("test.conf", ConfigFolder.Minimal + "limits { drain-time = 5s }\nmine = 1\n").Load();

        Assert.Equal(["test.conf:2:1: limits: has no effect here; it belongs into actorproxy { }"], _folder.Told(result.Warnings));
        Assert.NotNull(result.Settings);
    }
}
