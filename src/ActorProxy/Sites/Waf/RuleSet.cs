using ActorProxy.Core.Offloading;
using Microsoft.Win32.SafeHandles;

namespace ActorProxy.Sites.Waf;

/// <summary>Rules in the library's memory, some 18 MiB for the core rules. Any thread; what is under way when it is disposed of finishes by it.</summary>
internal sealed class RuleSet : SafeHandleZeroOrMinusOneIsInvalid
{
    private const int MaxFaultBytes = 1000;

    // The library's parser has no instances.
    private static readonly Lock Parser = new();

    public RuleSet()
        : base(ownsHandle: true) => SetHandle(ModSecurityNative.CreateRules());

    /// <summary>Reads rules in this process. There are files that end it: <see cref="RuleProbe"/> goes first.</summary>
    /// <param name="settings">Which ones.</param>
    /// <param name="fault">Why there are none, for a person.</param>
    public static unsafe RuleSet? TryLoad(WafSettings settings, out string fault)
    {
        if (!ModSecurity.TryLoad(settings.Library, out fault) || BaseRules.Around(settings, out fault) is not { } text)
        {
            return null;
        }

        lock (Parser)
        {
            var rules = new RuleSet();
            if (ModSecurityNative.AddRules(rules, text, out var error) >= 0)
            {
                return rules;
            }

            rules.Dispose();
            fault = error is null ? "the rules cannot be read" : ModSecurity.Take(error, MaxFaultBytes);
            return null;
        }
    }

    protected override bool ReleaseHandle()
    {
        var isFreed = ModSecurityNative.FreeRules(handle) >= 0;
        try
        {
            // It is in small pieces, which would stay the process's: measured, 14 MiB more after each reload.
            _ = ModSecurityNative.TrimMemory(0);
        }
        catch (EntryPointNotFoundException)
        {
            // Another C library.
        }

        return isFreed;
    }
}
