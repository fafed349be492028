using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace ActorProxy.Sites.Waf;

/// <summary>libmodsecurity in this process: loaded once, when a site first asks for it, and never unloaded. Any thread.</summary>
internal static unsafe class ModSecurity
{
    // What of it has to be there: version 2 was a module of Apache, and no library.
    private const string Telling = "msc_new_transaction_with_id";

    private static readonly Lock Loading = new();
    private static nint _engine;

    /// <summary>Not zero after <see cref="TryLoad"/>.</summary>
    public static nint Engine => Volatile.Read(ref _engine);

    /// <summary>Loads the library, unless one is loaded.</summary>
    /// <param name="library">Name or path.</param>
    /// <param name="fault">Why not, for a person.</param>
    public static bool TryLoad(string library, out string fault)
    {
        fault = "";
        lock (Loading)
        {
            if (_engine != 0)
            {
                return true;
            }

            if (!NativeLibrary.TryLoad(library, out var handle))
            {
                fault = $"{library} cannot be loaded; Debian has it in the package libmodsecurity3";
                return false;
            }

            if (!NativeLibrary.TryGetExport(handle, Telling, out _))
            {
                fault = $"{library} is not libmodsecurity 3";
                return false;
            }

            NativeLibrary.SetDllImportResolver(typeof(ModSecurity).Assembly, (name, _, _) => name == ModSecurityNative.Library ? handle : 0);
            var engine = ModSecurityNative.CreateEngine();
            ModSecurityNative.SetConnector(engine, "actorproxy");
            ModSecurityNative.SetLog(engine, &Log);
            Volatile.Write(ref _engine, engine);
            return true;
        }
    }

    /// <summary>The beginning of a text that the library gave, without what could steer a terminal or begin another line.</summary>
    /// <param name="text">Ends with a zero; may be null.</param>
    /// <param name="maxBytes">How much of it.</param>
    public static string Text(byte* text, int maxBytes)
    {
        var bytes = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text);
        var read = Encoding.UTF8.GetString(bytes[..Math.Min(bytes.Length, maxBytes)]).Trim();
        return string.Create(read.Length, read, static (target, source) =>
        {
            for (var i = 0; i < target.Length; i++)
            {
                target[i] = char.IsControl(source[i]) ? ' ' : source[i];
            }
        });
    }

    /// <summary>As <see cref="Text"/>, for a text that is ours to free.</summary>
    public static string Take(byte* text, int maxBytes)
    {
        try
        {
            return Text(text, maxBytes);
        }
        finally
        {
            NativeMemory.Free(text);
        }
    }

    // On the thread that has it judge, within that call.
    [UnmanagedCallersOnly]
    private static void Log(nint findings, byte* text) => Unsafe.As<Findings>(GCHandle.FromIntPtr(findings).Target!).Add(text);
}
