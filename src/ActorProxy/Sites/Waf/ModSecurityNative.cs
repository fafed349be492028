using System.Runtime.InteropServices;

namespace ActorProxy.Sites.Waf;

/// <summary>libmodsecurity's C API, version 3: what its headers declare, and nothing more.</summary>
/// <remarks>Found by <see cref="ModSecurity"/>, which knows where the library is.</remarks>
internal static unsafe partial class ModSecurityNative
{
    public const string Library = "modsecurity";

    [LibraryImport(Library, EntryPoint = "msc_init")]
    public static partial nint CreateEngine();

    [LibraryImport(Library, EntryPoint = "msc_set_connector_info", StringMarshalling = StringMarshalling.Utf8)]
    public static partial void SetConnector(nint engine, string name);

    [LibraryImport(Library, EntryPoint = "msc_set_log_cb")]
    public static partial void SetLog(nint engine, delegate* unmanaged<nint, byte*, void> log);

    [LibraryImport(Library, EntryPoint = "msc_create_rules_set")]
    public static partial nint CreateRules();

    /// <returns>How many there are now; negative = none, and the error is a text to be freed.</returns>
    [LibraryImport(Library, EntryPoint = "msc_rules_add", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int AddRules(RuleSet rules, string text, out byte* error);

    [LibraryImport(Library, EntryPoint = "msc_rules_cleanup")]
    public static partial int FreeRules(nint rules);

    [LibraryImport(Library, EntryPoint = "msc_new_transaction_with_id", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint Begin(nint engine, RuleSet rules, string id, nint log);

    [LibraryImport(Library, EntryPoint = "msc_process_connection", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int ReadConnection(Inspection inspection, string client, int clientPort, string server, int serverPort);

    [LibraryImport(Library, EntryPoint = "msc_process_uri", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int ReadUri(Inspection inspection, string uri, string method, string version);

    [LibraryImport(Library, EntryPoint = "msc_add_n_request_header")]
    public static partial int AddHeader(Inspection inspection, ReadOnlySpan<byte> name, nuint nameLength, ReadOnlySpan<byte> value, nuint valueLength);

    [LibraryImport(Library, EntryPoint = "msc_process_request_headers")]
    public static partial int JudgeHeaders(Inspection inspection);

    [LibraryImport(Library, EntryPoint = "msc_append_request_body")]
    public static partial int AddBody(Inspection inspection, ReadOnlySpan<byte> bytes, nuint length);

    [LibraryImport(Library, EntryPoint = "msc_process_request_body")]
    public static partial int JudgeBody(Inspection inspection);

    [LibraryImport(Library, EntryPoint = "msc_process_logging")]
    public static partial int WriteAuditLog(Inspection inspection);

    /// <returns>0 = nothing is to be done.</returns>
    [LibraryImport(Library, EntryPoint = "msc_intervention")]
    public static partial int Intervene(Inspection inspection, ref Intervention intervention);

    [LibraryImport(Library, EntryPoint = "msc_transaction_cleanup")]
    public static partial void End(nint inspection);

    /// <summary>Gives memory that is free back to the system. Of the GNU C library.</summary>
    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    public static partial int TrimMemory(nuint keep);

    /// <summary><c>ModSecurityIntervention</c>. Both texts are to be freed.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Intervention
    {
        public int Status;
        public int Pause;
        public byte* Url;
        public byte* Log;
        public int IsDisruptive;
    }
}
