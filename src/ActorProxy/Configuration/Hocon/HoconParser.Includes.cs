namespace ActorProxy.Configuration.Hocon;

internal sealed partial class HoconParser
{
    private static readonly string[] FileForms = ["", "file(", "required(", "required(file("];

    private bool IsInclude() =>
        Peek is { Kind: HoconTokenKind.Text, Text: "include" }
        && _tokens[_next + 1] is { Kind: HoconTokenKind.Text or HoconTokenKind.Quoted, Space.Length: > 0 };

    /// <summary>Reads <c>include "x"</c>, <c>include file("x")</c> and what those name, into the same object.</summary>
    private void ReadInclude(SyntaxObject target)
    {
        Take();
        var form = Peek.Kind == HoconTokenKind.Text ? Take() : Peek with { Text = "" };
        if (!FileForms.Contains(form.Text) || Peek.Kind != HoconTokenKind.Quoted)
        {
            Error(form.Position, "include takes a quoted file name: include \"file\" or include file(\"file\")");
            SkipToSeparator();
            return;
        }

        var name = Take();
        var parentheses = new string(')', form.Text.Count(c => c == '('));
        if (parentheses.Length > 0 && (Peek.Kind != HoconTokenKind.Text || Peek.Text != parentheses))
        {
            Expected(Peek, $"'{parentheses}' after the file name");
            SkipToSeparator();
            return;
        }

        if (parentheses.Length > 0)
        {
            Take();
        }

        ExpectSeparator();
        NestingBroken |= !_files.Include(name.Text, name.Position, target, _path);
    }
}
