using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace ActorProxy.Sites.Waf;

/// <summary>One request on its way through a set of rules: head, then body. The calls take CPU time and do not wait. One thread at a time.</summary>
internal sealed class Inspection : SafeHandleZeroOrMinusOneIsInvalid
{
    private const int OnStack = 512;
    private const int Forbidden = 403;

    private readonly RuleSet _rules;
    private readonly Findings _findings = new();
    private GCHandle _log;

    /// <param name="rules">May be disposed of meanwhile: they stay until this ends.</param>
    /// <param name="id">Of the request, for audit logs.</param>
    public Inspection(RuleSet rules, string id)
        : base(ownsHandle: true)
    {
        var isHeld = false;
        rules.DangerousAddRef(ref isHeld);
        _rules = rules;
        _log = GCHandle.Alloc(_findings);
        SetHandle(ModSecurityNative.Begin(ModSecurity.Engine, rules, id, GCHandle.ToIntPtr(_log)));
    }

    /// <summary>Shows who asks whom, and the request line. Nothing is judged yet.</summary>
    /// <param name="client">Address of the client.</param>
    /// <param name="clientPort">Its port.</param>
    /// <param name="server">Address it has connected to.</param>
    /// <param name="serverPort">The port of that.</param>
    /// <param name="method">As written.</param>
    /// <param name="target">Path and query as written.</param>
    /// <param name="version">Such as 1.1.</param>
    public void Begin(string client, int clientPort, string server, int serverPort, string method, string target, string version)
    {
        ModSecurityNative.ReadConnection(this, client, clientPort, server, serverPort);
        ModSecurityNative.ReadUri(this, target, method, version);
    }

    public void AddHeader(string name, string value)
    {
        var size = Encoding.UTF8.GetMaxByteCount(name.Length + value.Length);
        var rented = size <= OnStack ? null : ArrayPool<byte>.Shared.Rent(size);
        var buffer = rented ?? stackalloc byte[OnStack];
        var nameLength = Encoding.UTF8.GetBytes(name, buffer);
        var valueLength = Encoding.UTF8.GetBytes(value, buffer[nameLength..]);
        ModSecurityNative.AddHeader(this, buffer[..nameLength], (nuint)nameLength, buffer.Slice(nameLength, valueLength), (nuint)valueLength);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <summary>Judges the request line and the headers.</summary>
    /// <returns>Null = go on with the body.</returns>
    public WafHit? JudgeHead()
    {
        ModSecurityNative.JudgeHeaders(this);
        return Verdict();
    }

    /// <summary>Judges everything.</summary>
    /// <param name="body">Whole, or a byte longer than the limit at least; empty for none.</param>
    public WafHit? JudgeBody(in ReadOnlySequence<byte> body)
    {
        foreach (var part in body)
        {
            ModSecurityNative.AddBody(this, part.Span, (nuint)part.Length);
        }

        ModSecurityNative.JudgeBody(this);
        return Verdict();
    }

    protected override bool ReleaseHandle()
    {
        ModSecurityNative.End(handle);
        _log.Free();
        _rules.DangerousRelease();
        return true;
    }

    private unsafe WafHit? Verdict()
    {
        var intervention = new ModSecurityNative.Intervention { Status = Forbidden };
        if (ModSecurityNative.Intervene(this, ref intervention) == 0)
        {
            return null;
        }

        NativeMemory.Free(intervention.Url);
        _findings.AddLast(intervention.Log);
        ModSecurityNative.WriteAuditLog(this);
        return new WafHit(intervention.Status is >= 400 and <= 599 ? intervention.Status : Forbidden, _findings.ToString());
    }
}
