namespace ActorProxy.Sites.Waf;

/// <summary>What rules say of one request, in libmodsecurity's words; the first few, the beginning of each.</summary>
internal sealed class Findings
{
    // A request can be made to match hundreds of rules. With these a line of the log has some 8 KiB at most.
    private const int Most = 8;
    private const int MaxBytes = 1000;

    private readonly List<string> _texts = [];

    public unsafe void Add(byte* text)
    {
        if (_texts.Count < Most)
        {
            _texts.Add(ModSecurity.Text(text, MaxBytes));
        }
    }

    /// <summary>Adds what decided; of the others one makes way when there are too many.</summary>
    public unsafe void AddLast(byte* text)
    {
        if (_texts.Count == Most)
        {
            _texts.RemoveAt(Most - 1);
        }

        _texts.Add(ModSecurity.Take(text, MaxBytes));
    }

    public override string ToString() => string.Join(" | ", _texts);
}
