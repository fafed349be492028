using ActorProxy.Core.Addresses;
using ActorProxy.Core.Bans;
using Microsoft.Extensions.Logging;

namespace ActorProxy.Actors.Bans.Storing;

/// <summary>What the store held when it was opened.</summary>
/// <param name="Active">Records of bans in force.</param>
/// <param name="Newest">The highest version among all records.</param>
internal sealed record BanStoreContent(IReadOnlyList<Ban> Active, BanVersion Newest)
{
    public static readonly BanStoreContent Empty = new([], default);
}

/// <summary>The memory of this node: the newest record of every prefix, of bans in force and of ended ones, and its digest.</summary>
/// <remarks>
/// In the file as long as that works. While it does not, what is decided is kept in memory, and written when the file is back: no
/// ban waits for a disk. Not thread-safe: <see cref="BanStoreActor"/> owns it. Never throws for what the file does.
/// </remarks>
internal sealed class BanStore(BanStoreOptions options, TimeProvider time, ILogger logger) : IDisposable
{
    private const int PurgeBatch = 5000;

    // For one transaction: a disk that breaks every file must not be filled with them.
    private const int MaxFreshFiles = 1;

    private readonly BanDigest _digest = new();

    // What is not in the file: everything without one, else what came while it could not be written.
    private readonly BanMemory _memory = new();

    // Changes of the digest that a transaction will make if it is committed.
    private readonly List<(IpPrefix Prefix, BanVersion Version)> _toggles = [];
    private BanFile? _file;
    private bool _isWritable;
    private bool _isAlarmed;
    private bool _hasLostAll;
    private long _lastHorizon;

    /// <summary>True when what is put is in the file, or when no file is wanted.</summary>
    public bool IsOk => _isWritable || options.Path.Length == 0;

    public BanDigest Digest => _digest;

    /// <summary>As <see cref="BanStoreOptions.HistoryTime"/>.</summary>
    public TimeSpan HistoryTime { get; set; } = options.HistoryTime;

    private BanRetention Retention => new(HistoryTime > BanStoreOptions.LeastRetention ? HistoryTime : BanStoreOptions.LeastRetention);

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Opens the file, or tries again; one that is damaged is set aside for a fresh one.</summary>
    /// <returns>What was in it, together with what came while it was not there; null when there is nothing new to tell.</returns>
    public BanStoreContent? Open()
    {
        if (IsOk)
        {
            return null;
        }

        try
        {
            var isReopened = _file is null;
            _file ??= OpenOrReplace();
            return CatchUp(_file, isReopened);
        }
        catch (Exception exception) when (BanFileException.TroubleOf(exception) is { } trouble)
        {
            Degrade(exception, trouble);
            return null;
        }
    }

    /// <summary>Runs work in one transaction. It may run again: with a fresh file in place of a damaged one, or without a file.</summary>
    public T Transact<T>(Func<T> work)
    {
        for (var tries = 0; _isWritable; tries++)
        {
            try
            {
                _file!.Begin();
                var result = work();
                _file.Commit();
                ApplyToggles();
                return result;
            }
            catch (Exception exception) when (BanFileException.TroubleOf(exception) is { } trouble)
            {
                _toggles.Clear();
                Degrade(exception, tries < MaxFreshFiles ? trouble : BanFileTrouble.Unavailable);
            }
        }

        var unstored = work();
        ApplyToggles();
        return unstored;
    }

    /// <summary>Within a transaction: takes a record if it is newer than what is remembered of its prefix.</summary>
    /// <returns>False when it is not, or has faded and is not worth remembering.</returns>
    public bool Put(Ban record)
    {
        var known = _memory.TryGet(record.Prefix, out var pending) ? pending.Version : Read(file => file.VersionOf(record.Prefix), null);
        if (known >= record.Version)
        {
            return false;
        }

        var hasFaded = Retention.HasFaded(record, Now);
        if (hasFaded && known is null)
        {
            return false;
        }

        if (known is { } version)
        {
            _toggles.Add((record.Prefix, version));
        }

        if (!hasFaded || !_isWritable)
        {
            _toggles.Add((record.Prefix, record.Version));
        }

        if (!_isWritable)
        {
            _memory.Put(record);
        }
        else if (hasFaded)
        {
            _file!.Remove(record.Prefix);
        }
        else
        {
            _file!.Put(record);
        }

        return true;
    }

    /// <summary>Within a transaction: the record of exactly this prefix, in force or ended; null when none is remembered.</summary>
    public Ban? Find(IpPrefix prefix) => _memory.TryGet(prefix, out var pending) ? pending : Read(file => file.Find(prefix), null);

    /// <summary>Within a transaction: records of one bucket in the order of their prefixes, as <see cref="BanFile.Bucket"/>.</summary>
    public IReadOnlyList<Ban> Bucket(ushort bucket, IpPrefix? after, int limit)
    {
        var stored = Read(file => file.Bucket(bucket, after, limit), []);
        if (_memory.Count == 0)
        {
            return stored;
        }

        var place = after ?? default;
        return
        [
            .. stored.Where(ban => !_memory.TryGet(ban.Prefix, out _))
                .Concat(_memory.Bucket(bucket).Where(ban => after is null || Compare(ban.Prefix, place) > 0))
                .Order(Comparer<Ban>.Create((one, other) => Compare(one.Prefix, other.Prefix)))
                .Take(limit),
        ];
    }

    /// <summary>Forgets what has faded, a batch at a time, and gives the space back.</summary>
    /// <returns>True when there may be more.</returns>
    public bool Purge()
    {
        var horizon = Retention.Horizon(Now);
        if (_file is null)
        {
            ForgetInMemory(horizon);
            return false;
        }

        // What waits for the file hides older records in it, so it stays until the file is back.
        if (!_isWritable)
        {
            return false;
        }

        var count = Transact(() => _isWritable ? PurgeFile(_file!, horizon) : 0);
        if (count is > 0 and < PurgeBatch)
        {
            Compact();
        }

        return count == PurgeBatch;
    }

    /// <summary>Tells once that bans in force are to be put again.</summary>
    public bool TakeLoss()
    {
        var lost = _hasLostAll;
        _hasLostAll = false;
        return lost;
    }

    public void Dispose() => Close();

    private static int Compare(IpPrefix one, IpPrefix other)
    {
        var byAddress = one.Address.CompareTo(other.Address);
        return byAddress != 0 ? byAddress : one.Bits.CompareTo(other.Bits);
    }

    private int PurgeFile(BanFile file, long horizon)
    {
        var faded = file.Faded(horizon, PurgeBatch);
        foreach (var (prefix, version) in faded)
        {
            file.Remove(prefix);
            _toggles.Add((prefix, version));
        }

        return faded.Count;
    }

    private void ForgetInMemory(long horizon)
    {
        if (horizon == _lastHorizon && _memory.Count <= options.MaxEndedInMemory)
        {
            return;
        }

        _lastHorizon = horizon;
        var now = Now;
        var ended = _memory.All.Where(ban => !ban.IsActive(now)).OrderByDescending(ban => ban.UntilUnixMs).ToList();
        foreach (var ban in ended.Where((ban, index) => index >= options.MaxEndedInMemory || ban.UntilUnixMs <= horizon))
        {
            _memory.Remove(ban.Prefix);
            _digest.Toggle(ban.Prefix, ban.Version);
        }
    }

    private void Compact()
    {
        try
        {
            _file!.Compact();
        }
        catch (Exception exception) when (BanFileException.TroubleOf(exception) is { } trouble)
        {
            Degrade(exception, trouble);
        }
    }

    private void ApplyToggles()
    {
        foreach (var (prefix, version) in _toggles)
        {
            _digest.Toggle(prefix, version);
        }

        _toggles.Clear();
    }

    /// <summary>While the file cannot be written it may still be read; when not even that, memory has to do.</summary>
    private T Read<T>(Func<BanFile, T> question, T otherwise)
    {
        if (_file is null)
        {
            return otherwise;
        }

        try
        {
            return question(_file);
        }
        catch (Exception exception) when (!_isWritable && BanFileException.TroubleOf(exception) is not null)
        {
            Close();
            return otherwise;
        }
    }

    private BanFile OpenOrReplace()
    {
        try
        {
            return BanFile.Open(options.Path);
        }
        catch (Exception exception) when (BanFileException.TroubleOf(exception) == BanFileTrouble.Damaged)
        {
            return Replace(exception);
        }
    }

    private BanFile Replace(Exception exception)
    {
        StoringLog.Damaged(logger, options.Path, BanFile.SetAside(options.Path, time.GetUtcNow()), exception.Message);
        return BanFile.Open(options.Path);
    }

    /// <summary>Writes what waited, then reads everything: the digest is that of the file from here on.</summary>
    private BanStoreContent? CatchUp(BanFile file, bool isReopened)
    {
        var waited = _memory.Count;
        file.Begin();
        file.Touch();
        foreach (var record in _memory.All.Where(record => !(file.VersionOf(record.Prefix) >= record.Version)))
        {
            file.Put(record);
        }

        file.Commit();
        var now = Now;
        var active = new List<Ban>();
        var newest = default(BanVersion);
        var digest = new BanDigest();
        foreach (var ban in file.All())
        {
            digest.Toggle(ban.Prefix, ban.Version);
            newest = ban.Version > newest ? ban.Version : newest;
            if (isReopened && ban.IsActive(now))
            {
                active.Add(ban);
            }
        }

        _memory.Clear();
        _digest.Become(digest);
        _isWritable = true;
        if (_isAlarmed)
        {
            _isAlarmed = false;
            StoringLog.Recovered(logger, options.Path, waited);
        }

        return isReopened ? new BanStoreContent(active, newest) : null;
    }

    private void Degrade(Exception exception, BanFileTrouble trouble)
    {
        _isWritable = false;
        _file?.Rollback();
        if (!BanFileException.CanStillBeRead(exception))
        {
            Close();
        }

        if (trouble == BanFileTrouble.Damaged)
        {
            StartAfresh(exception);
        }
        else
        {
            Alarm(exception.Message);
        }
    }

    /// <summary>The file broke while in use: what was in it and is not in force any more only other nodes still know.</summary>
    private void StartAfresh(Exception exception)
    {
        try
        {
            _file = Replace(exception);
            _digest.Clear();
            _hasLostAll = true;
            CatchUp(_file, isReopened: false);
        }
        catch (Exception second) when (BanFileException.TroubleOf(second) is not null)
        {
            _isWritable = false;
            Close();
            Alarm(second.Message);
        }
    }

    private void Alarm(string cause)
    {
        if (!_isAlarmed)
        {
            _isAlarmed = true;
            StoringLog.Degraded(logger, options.Path, cause);
        }
    }

    private void Close()
    {
        _file?.Dispose();
        _file = null;
    }
}
