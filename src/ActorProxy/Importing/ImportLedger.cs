using ActorProxy.Importing.Nginx;

namespace ActorProxy.Importing;

/// <summary>How much of a directive has come along; the worst word on it counts.</summary>
internal enum ImportOutcome
{
    /// <summary>The result says it.</summary>
    Carried,

    /// <summary>The edge does so without being told, or has no need of it.</summary>
    Covered,

    /// <summary>Nothing says it any more.</summary>
    Left,

    /// <summary>It kept somebody out who is let in now.</summary>
    Opened,
}

/// <summary>What became of one directive.</summary>
/// <param name="Outcome">In a word.</param>
/// <param name="Place">Where it stands.</param>
/// <param name="Text">As written.</param>
/// <param name="Why">In a sentence; empty for what was carried over.</param>
internal sealed record ImportRemark(ImportOutcome Outcome, NginxPlace Place, string Text, string Why)
{
    public override string ToString() => $"{Place}: {Text}: {Why}";
}

/// <summary>Keeps the books of an import: what nobody has said a word about was not carried over, so that nothing is lost in silence.</summary>
internal sealed class ImportLedger
{
    private readonly Dictionary<NginxDirective, (ImportOutcome Outcome, string Why)> _words = [];

    public void Carry(params IEnumerable<NginxDirective?> directives)
    {
        foreach (var directive in directives)
        {
            Say(directive, ImportOutcome.Carried, "");
        }
    }

    public void Cover(NginxDirective? directive, string why) => Say(directive, ImportOutcome.Covered, why);

    public void Leave(NginxDirective? directive, string why) => Say(directive, ImportOutcome.Left, why);

    public void Open(NginxDirective? directive, string why) => Say(directive, ImportOutcome.Opened, why);

    /// <summary>One remark for every directive, but for those inside of a block that has not come along: the block speaks for them.</summary>
    public IReadOnlyList<ImportRemark> Close(NginxDirective main) => [.. Walk(main.Block).Distinct()];

    private IEnumerable<ImportRemark> Walk(IEnumerable<NginxDirective> block)
    {
        foreach (var directive in block)
        {
            var (outcome, why) = _words.TryGetValue(directive, out var word) ? word : KnownDirectives.Of(directive);
            yield return new ImportRemark(outcome, directive.Place, directive.ToString(), why);
            foreach (var inner in outcome == ImportOutcome.Carried ? Walk(directive.Block) : [])
            {
                yield return inner;
            }
        }
    }

    private void Say(NginxDirective? directive, ImportOutcome outcome, string why)
    {
        if (directive is not null && (!_words.TryGetValue(directive, out var before) || before.Outcome < outcome))
        {
            _words[directive] = (outcome, why);
        }
    }
}
