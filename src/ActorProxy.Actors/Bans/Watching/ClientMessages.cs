using ActorProxy.Core.Addresses;
using ActorProxy.Core.Bans;

namespace ActorProxy.Actors.Bans.Watching;

/// <summary>A message to the one entity in the cluster that watches a client. It crosses nodes.</summary>
public interface IClientMessage
{
    /// <summary>As <see cref="IpPrefix.OfClient"/> has it.</summary>
    IpPrefix Client { get; }
}

/// <summary>A client has failed. Answered with <see cref="FailuresJudged"/> once what follows from it is stored; no answer = not counted for certain.</summary>
/// <param name="Client">Whom.</param>
/// <param name="Origin">Who saw it: backends or the edge.</param>
/// <param name="Reporter">Its name.</param>
/// <param name="Report">What it says.</param>
/// <param name="Reason">For people; becomes the ban's reason.</param>
public sealed record ReportFailures(IpPrefix Client, BanOrigin Origin, string Reporter, FailureReport Report, string Reason) : IClientMessage;

/// <summary>What became of a <see cref="ReportFailures"/>.</summary>
/// <param name="Outcome">For a repetition <see cref="ReportOutcome.Duplicate"/>.</param>
/// <param name="Failures">How many count towards the jail now.</param>
/// <param name="IsBanned">It is banned now, by this report or before.</param>
/// <param name="UntilUnixMs">When that ends; null = never, or not banned.</param>
public sealed record FailuresJudged(ReportOutcome Outcome, int Failures, bool IsBanned, long? UntilUnixMs);

/// <summary>Lift a client's ban and forget its failures; its offences stay. Answered with <see cref="ClientUnbanned"/>.</summary>
/// <param name="Client">Whose.</param>
/// <param name="Reporter">Who asks; empty for the administrator.</param>
public sealed record UnbanClient(IpPrefix Client, string Reporter) : IClientMessage;

/// <summary>What became of an <see cref="UnbanClient"/>.</summary>
/// <param name="Ban">The ban that was lifted; null when there was none. Failures are forgotten in any case.</param>
public sealed record ClientUnbanned(Ban? Ban);

/// <summary>What befell this client? Answered with <see cref="ClientDescribed"/>.</summary>
public sealed record DescribeClient(IpPrefix Client) : IClientMessage;

/// <summary>What befell a client.</summary>
/// <param name="History">As far as it is remembered; newest last.</param>
public sealed record ClientDescribed(IReadOnlyList<ClientEvent> History);
