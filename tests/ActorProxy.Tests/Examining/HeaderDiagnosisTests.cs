using ActorProxy.Core.Upstreams;
using ActorProxy.Examining;

namespace ActorProxy.Tests.Examining;

/// <summary>What a server's answers to different headers mean. The columns: without a header, v1, short v2, long v2.</summary>
public sealed class HeaderDiagnosisTests
{
    [Theory]
    [InlineData(ProxyProtocolVersion.Off, "yes no no no", "Ok")]
    [InlineData(ProxyProtocolVersion.V1, "no yes no no", "Ok")]
    [InlineData(ProxyProtocolVersion.V2, "no yes yes yes", "Ok")]
    [InlineData(ProxyProtocolVersion.V2, "no no yes yes", "Ok")]
    [InlineData(ProxyProtocolVersion.V1, "yes no no no", "Fail Off")]
    [InlineData(ProxyProtocolVersion.V2, "yes no no no", "Fail Off")]
    [InlineData(ProxyProtocolVersion.Off, "no yes yes yes", "Fail V2")]
    [InlineData(ProxyProtocolVersion.Off, "no yes yes no", "Fail V1")]
    [InlineData(ProxyProtocolVersion.Off, "no yes no no", "Fail V1")]
    [InlineData(ProxyProtocolVersion.V2, "no yes yes no", "Fail V1")]
    [InlineData(ProxyProtocolVersion.V2, "no yes no no", "Fail V1")]
    [InlineData(ProxyProtocolVersion.V1, "no no yes yes", "Fail V2")]
    [InlineData(ProxyProtocolVersion.Off, "no no no no", "Fail")]
    [InlineData(ProxyProtocolVersion.V1, "no no no no", "Fail")]
    [InlineData(ProxyProtocolVersion.V2, "no no no no", "Fail")]
    public void Judge_AnswersOfAServer_SaysWhatToChange(ProxyProtocolVersion configured, string takes, string verdict)
    {
        var all = takes.Split(' ').Select((answer, index) => ((HeaderKind)index, answer == "yes")).ToDictionary();
        var own = HeaderDiagnosis.Of(configured);
        var asked = HeaderDiagnosis.Next(configured, all[own]).Append(own).ToDictionary(kind => kind, kind => new ServerAnswer(all[kind], true, ""));

        var (found, message, change) = HeaderDiagnosis.Judge(configured, asked);

        Assert.Equal(verdict, change is null ? found.ToString() : $"{found} {change}");
        Assert.NotEmpty(message);
    }

    [Fact]
    public void Judge_ServerThatIsNotThere_SaysSo()
    {
        var (verdict, message, change) = HeaderDiagnosis.Judge(ProxyProtocolVersion.V1, new Dictionary<HeaderKind, ServerAnswer> { [HeaderKind.V1] = new(false, false, "connection refused") });

        Assert.Equal((Verdict.Fail, "cannot be reached: connection refused", null), (verdict, message, change));
    }
}
