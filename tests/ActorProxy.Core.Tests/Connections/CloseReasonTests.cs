using ActorProxy.Core.Connections;

namespace ActorProxy.Core.Tests.Connections;

public class CloseReasonTests
{
    // Dashboards and stored logs know them: add, never change.
    [Theory]
    [InlineData(0, CloseReason.None, "", false)]
    [InlineData(1, CloseReason.Completed, "completed", false)]
    [InlineData(2, CloseReason.ClientReset, "client-reset", true)]
    [InlineData(3, CloseReason.UpstreamReset, "upstream-reset", true)]
    [InlineData(4, CloseReason.IdleTimeout, "idle-timeout", false)]
    [InlineData(5, CloseReason.PrereadTimeout, "preread-timeout", false)]
    [InlineData(6, CloseReason.PrereadTooLarge, "preread-too-large", false)]
    [InlineData(7, CloseReason.NotTls, "not-tls", false)]
    [InlineData(8, CloseReason.BadProxyHeader, "bad-proxy-header", false)]
    [InlineData(9, CloseReason.NoRoute, "no-route", false)]
    [InlineData(10, CloseReason.UpstreamRefused, "upstream-refused", false)]
    [InlineData(11, CloseReason.UpstreamTimeout, "upstream-timeout", false)]
    [InlineData(12, CloseReason.Banned, "banned", true)]
    [InlineData(13, CloseReason.OverLimit, "over-limit", true)]
    [InlineData(14, CloseReason.Drained, "drained", true)]
    [InlineData(15, CloseReason.Kicked, "kicked", true)]
    [InlineData(16, CloseReason.Fault, "fault", true)]
    public void Reason_ByValue_HasItsTextAndItsWayToClose(int value, CloseReason reason, string text, bool aborts)
    {
        Assert.Equal(value, (int)reason);
        Assert.Equal(text, reason.Text());
        Assert.Equal(aborts, reason.IsAbort());
    }

    [Fact]
    public void Reasons_AllOfThem_AreInTheTable() => Assert.Equal(17, Enum.GetValues<CloseReason>().Length);
}
