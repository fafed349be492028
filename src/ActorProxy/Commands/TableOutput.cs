using System.Globalization;
using Spectre.Console;

namespace ActorProxy.Commands;

/// <summary>Tables for people. Nothing is ever cut or wrapped, so that any cell can be copied, or read by <c>awk</c>.</summary>
internal sealed class TableOutput
{
    /// <summary>Wider than any row.</summary>
    private const int Unbounded = 1_000_000;

    private readonly TextWriter _output;
    private readonly bool _isTerminal;

    public TableOutput(TextWriter output)
    {
        _output = output;
        _isTerminal = ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected;
    }

    /// <summary>A time as the tables show it, in UTC.</summary>
    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>A length of time to the second: <c>3d 4h 0m 7s</c>.</summary>
    public static string Duration(TimeSpan time) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(time.TotalDays >= 1 ? $"{time.Days}d " : "")}{(time.TotalHours >= 1 ? $"{time.Hours}h " : "")}{(time.TotalMinutes >= 1 ? $"{time.Minutes}m " : "")}{time.Seconds}s");

    public static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>Writes rows under headings; an empty cell shows as a dash, so that columns can be counted.</summary>
    public void Write(IEnumerable<string> headings, IEnumerable<IEnumerable<string?>> rows)
    {
        var table = NewTable(headings);
        foreach (var row in rows)
        {
            table.AddRow(row.Select(Cell));
        }

        Write(table);
    }

    /// <summary>Writes one thing: a name and a value on each line.</summary>
    public void WriteFacts(IEnumerable<(string Name, string? Value)> facts)
    {
        var table = NewTable(["", ""]).HideHeaders();
        foreach (var (name, value) in facts)
        {
            table.AddRow(Cell(name), Cell(value));
        }

        Write(table);
    }

    public void WriteLine(string line) => _output.WriteLine(PrintableText.Of(line));

    private static Table NewTable(IEnumerable<string> headings)
    {
        var table = new Table().Border(TableBorder.None);
        foreach (var heading in headings)
        {
            table.AddColumn(new TableColumn(new Text(heading, new Style(decoration: Decoration.Bold))).NoWrap().Padding(0, 0, 2, 0));
        }

        return table;
    }

    private static Text Cell(string? value) => new(string.IsNullOrEmpty(value) ? "-" : PrintableText.Of(value));

    private void Write(Table table)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(text),
            Ansi = _isTerminal && AnsiConsole.Profile.Capabilities.Ansi ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            // Enrichers switch ANSI on again in some build services.
            Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
        });
        console.Profile.Width = Unbounded;
        console.Write(table);
        foreach (var line in text.ToString().TrimEnd('\n').Split('\n'))
        {
            _output.WriteLine(line.TrimEnd());
        }
    }
}
