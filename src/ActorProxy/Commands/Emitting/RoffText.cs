using System.Globalization;
using System.Text;

namespace ActorProxy.Commands.Emitting;

/// <summary>Writes a manual page: what stands in it is text, whatever roff would read into it.</summary>
/// <remarks>man(7), the macros that groff and mandoc both know.</remarks>
internal sealed class RoffText
{
    private readonly StringBuilder _text = new();

    /// <summary>The page's title line.</summary>
    public RoffText Title(string name, int section, DateOnly date, string source) =>
        Line(string.Create(CultureInfo.InvariantCulture, $".TH {Quoted(name.ToUpperInvariant())} {section} \"{date:yyyy-MM-dd}\" {Quoted(source)}"));

    public RoffText Section(string title) => Line(".SH " + Quoted(title));

    public RoffText Subsection(string title) => Line(".SS " + Quoted(title));

    /// <summary>A term in bold letters, and below it, indented, what it means.</summary>
    public RoffText Item(string term, string meaning) => Line(".TP").Line(".B " + Quoted(term)).Line(Escaped(meaning));

    /// <summary>Text of a section that begins with it.</summary>
    public RoffText Text(string text) => Line(Escaped(text));

    /// <summary>Lines as they stand, in letters of one width.</summary>
    public RoffText Verbatim(string text)
    {
        Line(".PP").Line(".EX");
        foreach (var line in text.TrimEnd().Split('\n'))
        {
            Line(line.Length == 0 ? @"\&" : Escaped(line));
        }

        return Line(".EE");
    }

    public override string ToString() => _text.ToString();

    private RoffText Line(string line)
    {
        _text.Append(line).Append('\n');
        return this;
    }

    private static string Quoted(string text) => $"\"{Characters(text).Replace("\"", "\\(dq", StringComparison.Ordinal)}\"";

    // A line that begins with one of these is a request; \& is a character of no width.
    private static string Escaped(string text) => (text.StartsWith('.') || text.StartsWith('\'') ? @"\&" : "") + Characters(text);

    // A bare - is a hyphen, which nobody could copy as an option.
    private static string Characters(string text) =>
        text.ReplaceLineEndings(" ").Replace("\\", @"\e", StringComparison.Ordinal).Replace("-", @"\-", StringComparison.Ordinal);
}
