using ActorProxy.Admin.Sessions;
using ActorProxy.Core.Addresses;

namespace ActorProxy.Tests.Admin.Sessions;

public sealed class LoginAttemptsTests
{
    private readonly ManualTime _time = new();
    private readonly LoginAttempts _attempts;

    public LoginAttemptsTests() => _attempts = new LoginAttempts(_time);

    [Fact]
    public void TryBegin_TooOften_WaitsUntilTheWindowIsOver()
    {
        for (var i = 0; i < LoginAttempts.MaxAttempts; i++)
        {
            Assert.True(_attempts.TryBegin(Client("192.0.2.1")));
        }

        Assert.False(_attempts.TryBegin(Client("192.0.2.1")));
        Assert.True(_attempts.TryBegin(Client("192.0.2.2")));
        _time.Pass(LoginAttempts.Window - TimeSpan.FromTicks(1));
        Assert.False(_attempts.TryBegin(Client("192.0.2.1")));
        _time.Pass(TimeSpan.FromTicks(1));
        Assert.True(_attempts.TryBegin(Client("192.0.2.1")));
    }

    [Fact]
    public void TryBegin_AddressesOfOneIPv6Network_AreOneClient()
    {
        var tried = Enumerable.Range(1, 2 * LoginAttempts.MaxAttempts).Count(i => _attempts.TryBegin(Client($"2001:db8::{i:x}")));

        Assert.Equal(LoginAttempts.MaxAttempts, tried);
    }

    [Fact]
    public void Succeeded_BeginsAnew()
    {
        for (var i = 1; i < LoginAttempts.MaxAttempts; i++)
        {
            _attempts.TryBegin(Client("192.0.2.1"));
        }

        _attempts.Succeeded(Client("192.0.2.1"));

        Assert.All(Enumerable.Range(0, LoginAttempts.MaxAttempts), _ => Assert.True(_attempts.TryBegin(Client("192.0.2.1"))));
    }

    [Fact]
    public void TryBegin_FromEverywhere_IsBounded()
    {
        var tried = Enumerable.Range(0, 5_000).Count(i => _attempts.TryBegin(NetAddress.FromIPv4((uint)i)));

        Assert.Equal(1_000, tried);
        _time.Pass(LoginAttempts.Window);
        Assert.True(_attempts.TryBegin(Client("192.0.2.1")));
    }

    private static NetAddress Client(string text)
    {
        Assert.True(NetAddress.TryParse(text, out var address));
        return address;
    }
}
