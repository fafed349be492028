using ActorProxy.Core.Bans;

namespace ActorProxy.Actors.Bans.Storing;

/// <remarks>From no file to one that can be written, and back. In between is one that can be read.</remarks>
internal sealed partial class BanStore
{
    /// <summary>Opens the file, or tries again; one that is damaged is set aside for a fresh one, one that cannot be written is read.</summary>
    /// <returns>What was in it, together with what came while it was not there; null when there is nothing new to tell.</returns>
    public BanStoreContent? Open()
    {
        if (IsOk)
        {
            return null;
        }

        try
        {
            _file ??= OpenOrReplace();
            return CatchUp(_file);
        }
        catch (Exception exception) when (BanFileException.TroubleOf(exception) is { } trouble)
        {
            var isNews = !_isAlarmed;
            Degrade(exception, trouble);
            return trouble == BanFileTrouble.Unavailable && !BanFileException.IsInUse(exception) ? LoadUnwritable(isNews) : null;
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

    /// <summary>Writes what waited, and reads the file if that has not been done.</summary>
    private BanStoreContent? CatchUp(BanFile file)
    {
        var waited = _memory.Count;
        file.Begin();
        file.Touch();
        foreach (var record in _memory.All.Where(record => !(file.VersionOf(record.Prefix) >= record.Version)))
        {
            file.Put(record);
        }

        file.Commit();
        var content = Load(file);
        _memory.Clear();
        _isWritable = true;
        Close(ref _readOnly);
        if (_isAlarmed)
        {
            _isAlarmed = false;
            StoringLog.Recovered(logger, options.Path, waited);
        }

        return content;
    }

    /// <summary>Reads everything: the digest is that of the file, and of what waits for it, from here on.</summary>
    /// <returns>Null when that has been done already.</returns>
    private BanStoreContent? Load(BanFile file)
    {
        if (file == _loaded)
        {
            return null;
        }

        var now = Now;
        var active = new List<Ban>();
        var newest = default(BanVersion);
        var digest = new BanDigest();
        foreach (var ban in file.All().Where(ban => !IsOutdated(ban)))
        {
            digest.Toggle(ban.Prefix, ban.Version);
            newest = ban.Version > newest ? ban.Version : newest;
            if (ban.IsActive(now))
            {
                active.Add(ban);
            }
        }

        foreach (var waiting in _memory.All)
        {
            digest.Toggle(waiting.Prefix, waiting.Version);
        }

        _digest.Become(digest);
        _loaded = file;
        return new BanStoreContent(active, newest);
    }

    /// <summary>Of a record and the one that waits to be written in its place, the older goes.</summary>
    private bool IsOutdated(Ban stored)
    {
        if (!_memory.TryGet(stored.Prefix, out var waiting))
        {
            return false;
        }

        if (waiting.Version > stored.Version)
        {
            return true;
        }

        _memory.Remove(stored.Prefix);
        return false;
    }

    private BanStoreContent? LoadUnwritable(bool isNews)
    {
        if (Readable is null && !File.Exists(options.Path))
        {
            return null;
        }

        try
        {
            var how = "";
            if (Readable is null)
            {
                _readOnly = BanFile.OpenForReading(options.Path, out how);
            }

            var content = Load(Readable!);
            if (how.Length > 0)
            {
                StoringLog.ReadOnly(logger, options.Path, how, content!.Active.Count);
            }

            return content;
        }
        catch (Exception exception) when (BanFileException.TroubleOf(exception) is not null)
        {
            Dispose();
            if (isNews)
            {
                StoringLog.Unreadable(logger, options.Path, exception.Message);
            }

            return null;
        }
    }

    private void Degrade(Exception exception, BanFileTrouble trouble)
    {
        _isWritable = false;
        _file?.Rollback();
        if (!BanFileException.CanStillBeRead(exception))
        {
            Close(ref _file);
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
            CatchUp(_file);
        }
        catch (Exception second) when (BanFileException.TroubleOf(second) is not null)
        {
            _isWritable = false;
            Close(ref _file);
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

    private static void Close(ref BanFile? file)
    {
        file?.Dispose();
        file = null;
    }
}
