using ActorProxy.Core.Addresses;
using ActorProxy.Core.Bans;

namespace ActorProxy.Core.Filtering;

/// <summary>Decides which banned prefixes the kernel drops: those that try most.</summary>
/// <remarks>
/// A prefix earns its place by refusals that the gate counted. From then on the kernel drops it and nobody can count it, so it
/// stays until its ban is about to end, or until a newcomer needs the place of the one that has been here longest; that one has to
/// earn it again. Every prefix here is banned: this is never more than what the gate refuses. Pure; one thread at a time.
/// </remarks>
public sealed class OffenderList
{
    /// <summary>Refusals within <see cref="Window"/> that earn a place: five a second. Refusing so few costs the edge less than a thousandth of a core.</summary>
    public const int ActiveCount = 50;

    /// <summary>Most IPv4 prefixes at once; with <see cref="MaxIPv6Count"/> what as a rule fits into a program.</summary>
    public const int MaxIPv4Count = 1000;

    /// <summary>Most IPv6 prefixes at once; each takes more instructions than an IPv4 one.</summary>
    public const int MaxIPv6Count = 300;

    // Whoever is banned and tries is a candidate; a botnet must not grow this without a bound.
    private const int MaxCandidateCount = 8192;

    /// <summary>What refusals are counted over.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    /// <summary>How long before its ban's end a prefix leaves: many times what a new program takes to be in force.</summary>
    public static readonly TimeSpan EndMargin = TimeSpan.FromSeconds(2);

    /// <summary>How long a place is kept at least, or many equals would push each other out at every look.</summary>
    public static readonly TimeSpan MinStay = TimeSpan.FromSeconds(10);

    private readonly Dictionary<IpPrefix, int> _candidates = [];
    private readonly Dictionary<IpPrefix, Offender> _offenders = [];
    private long _windowStartMs;

    public int Count => _offenders.Count;

    /// <summary>True when the list is no longer what <see cref="Take"/> last told.</summary>
    public bool HasChanged { get; private set; }

    /// <summary>Counts refusals, and takes in who has earned a place.</summary>
    /// <param name="refusals">Since the last call.</param>
    /// <param name="bans">Who is banned.</param>
    /// <param name="neverBanned">Whom not to touch, even if a ban covers them.</param>
    /// <param name="nowUnixMs">Milliseconds since 1970.</param>
    public void Add(IReadOnlyList<PrefixRefusals> refusals, BanTable bans, NeverBanned neverBanned, long nowUnixMs)
    {
        if (nowUnixMs - _windowStartMs >= Window.TotalMilliseconds || nowUnixMs < _windowStartMs)
        {
            _windowStartMs = nowUnixMs;
            _candidates.Clear();
        }

        foreach (var (prefix, count) in refusals)
        {
            if (!_offenders.ContainsKey(prefix) && (_candidates.Count < MaxCandidateCount || _candidates.ContainsKey(prefix)))
            {
                _candidates[prefix] = (int)Math.Min(int.MaxValue, (long)_candidates.GetValueOrDefault(prefix) + count);
            }
        }

        var earned = _candidates
            .Where(candidate => candidate.Value >= ActiveCount && MayDrop(candidate.Key, bans, neverBanned, nowUnixMs))
            .OrderByDescending(candidate => candidate.Value)
            .ToLookup(candidate => candidate.Key.IsIPv4);
        TakeIn(earned[true], MaxIPv4Count, nowUnixMs);
        TakeIn(earned[false], MaxIPv6Count, nowUnixMs);
    }

    /// <summary>Lets go of everyone whose ban is gone, is about to end, or covers an address that is never banned.</summary>
    public void Refresh(BanTable bans, NeverBanned neverBanned, long nowUnixMs)
    {
        foreach (var prefix in _offenders.Keys)
        {
            if (!MayDrop(prefix, bans, neverBanned, nowUnixMs))
            {
                Remove(prefix);
            }
        }
    }

    public void Remove(IpPrefix prefix)
    {
        _candidates.Remove(prefix);
        HasChanged |= _offenders.Remove(prefix);
    }

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        HasChanged |= _offenders.Count > 0;
        _offenders.Clear();
        _candidates.Clear();
    }

    /// <summary>Builds the program of everyone here; who does not fit in has to earn his place again.</summary>
    /// <returns>Null when nobody is here.</returns>
    public FilterProgram? Take(int maxInstructions)
    {
        var mostActiveFirst = _offenders.OrderByDescending(offender => offender.Value.Refusals).Select(offender => offender.Key).ToList();
        var program = FilterProgram.Build(mostActiveFirst, maxInstructions);
        foreach (var prefix in mostActiveFirst.Skip(program?.PrefixCount ?? 0))
        {
            _offenders.Remove(prefix);
        }

        HasChanged = false;
        return program;
    }

    private static bool MayDrop(IpPrefix prefix, BanTable bans, NeverBanned neverBanned, long nowUnixMs) =>
        bans.Get(prefix) is { } ban
        && ban.IsActive(nowUnixMs + (long)EndMargin.TotalMilliseconds)
        && !neverBanned.Covers(prefix);

    /// <param name="earned">Of one family, the most active first.</param>
    /// <param name="maxCount">Places that this family has.</param>
    /// <param name="nowUnixMs">Milliseconds since 1970.</param>
    private void TakeIn(IEnumerable<KeyValuePair<IpPrefix, int>> earned, int maxCount, long nowUnixMs)
    {
        var newcomers = earned.Take(maxCount).ToList();
        if (newcomers.Count == 0)
        {
            return;
        }

        var isIPv4 = newcomers[0].Key.IsIPv4;
        var family = _offenders.Where(offender => offender.Key.IsIPv4 == isIPv4).OrderBy(offender => offender.Value.SinceUnixMs).ToList();
        var mayLeave = family.TakeWhile(offender => nowUnixMs - offender.Value.SinceUnixMs >= MinStay.TotalMilliseconds).ToList();
        var free = maxCount - family.Count;
        for (var index = 0; index < newcomers.Count && index < free + mayLeave.Count; index++)
        {
            if (index >= free)
            {
                _offenders.Remove(mayLeave[index - free].Key);
            }

            _candidates.Remove(newcomers[index].Key);
            _offenders.Add(newcomers[index].Key, new Offender(newcomers[index].Value, nowUnixMs));
            HasChanged = true;
        }
    }

    /// <summary>One who has a place.</summary>
    /// <param name="Refusals">What earned it.</param>
    /// <param name="SinceUnixMs">When.</param>
    private readonly record struct Offender(int Refusals, long SinceUnixMs);
}
