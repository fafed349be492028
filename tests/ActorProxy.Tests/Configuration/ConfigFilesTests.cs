using ActorProxy.Configuration;

namespace ActorProxy.Tests.Configuration;

public sealed class ConfigFilesTests : IDisposable
{
    private readonly ConfigFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Find_ExplicitPath_WinsEvenWhenMissing() =>
        Assert.Equal("none.conf", ConfigFiles.Find("none.conf", _ => "other.conf", _folder[""]));

    [Fact]
    public void Find_Variable_WinsOverTheCheckout()
    {
        _folder.With("hocon/actorproxy.conf", "");

        Assert.Equal("x.conf", ConfigFiles.Find(null, name => name == "ACTORPROXY_CONFIG" ? "x.conf" : null, _folder[""]));
    }

    [Fact]
    public void Find_EmptyVariable_TakesTheCheckout()
    {
        _folder.With("hocon/actorproxy.conf", "");

        Assert.Equal(_folder["hocon/actorproxy.conf"], ConfigFiles.Find(null, _ => "", _folder[""]));
    }

    [Fact]
    public void Find_Nothing_TakesTheSystemsFile() =>
        Assert.Equal("/etc/actorproxy/actorproxy.conf", ConfigFiles.Find(null, _ => null, _folder[""]));
}
