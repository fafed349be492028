using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace ActorProxy.Admin.Sessions;

/// <summary>Browsers in which the administrator has logged in. In memory: a restart, and so a new admin token, ends them all.</summary>
/// <remarks>Any thread. Known by a hash of their ids, so that neither memory nor the time a comparison takes gives one away.</remarks>
internal sealed class SessionTable(TimeProvider time)
{
    /// <summary>Over this the oldest one ends.</summary>
    public const int MaxCount = 100;

    /// <summary>A working day. It does not grow by use.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);

    private const int RandomBytes = 32;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, DateTimeOffset> _ends = [];

    /// <returns>The new session's id, which only its browser keeps.</returns>
    public string Begin()
    {
        var id = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(RandomBytes));
        lock (_lock)
        {
            if (_ends.Count >= MaxCount)
            {
                _ends.Remove(_ends.MinBy(session => session.Value).Key);
            }

            _ends[Key(id)] = time.GetUtcNow() + Lifetime;
        }

        return id;
    }

    public bool IsAlive(string id)
    {
        lock (_lock)
        {
            return _ends.TryGetValue(Key(id), out var end) && time.GetUtcNow() < end;
        }
    }

    public void End(string id)
    {
        lock (_lock)
        {
            _ends.Remove(Key(id));
        }
    }

    private static string Key(string id) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(id)));
}
