using System.Globalization;
using ActorProxy.Configuration.Hocon;
using ActorProxy.Configuration.Values;

namespace ActorProxy.Configuration.Binding;

internal delegate bool TextParser<T>(string text, out T value);

internal sealed partial class ConfigSection
{
    public string Text(string key, string otherwise) => Located(key)?.Value ?? otherwise;

    /// <summary>A file that has to be there now; empty = none.</summary>
    public string ExistingFile(string key)
    {
        if (Located(key) is not { Value.Length: > 0 } file)
        {
            return "";
        }

        if (!File.Exists(file.Value))
        {
            Error(file.Position, key, $"{file.Value} does not exist");
        }

        return file.Value;
    }

    /// <returns>Null when the key is absent or no text.</returns>
    public Located<string>? Located(string key) => Find(key) switch
    {
        null => null,
        { Node: ConfigText text } => new Located<string>(text.Text, text.Position, path.Child(key)),
        { } member => Reject(member, "one value, not a list or an object"),
    };

    public int Integer(string key, int otherwise, int min, int max) =>
        Read(key, otherwise, "a whole number", TryParseInteger, min, max, number => FormattableString.Invariant($"{number}"), off: false);

    public double Number(string key, double otherwise, double min, double max) =>
        Read(key, otherwise, "a number", TryParseNumber, min, max, number => FormattableString.Invariant($"{number}"), off: false);

    public int Size(string key, int otherwise, int min, int max) =>
        (int)Read<long>(key, otherwise, SizeText.Form, SizeText.TryParse, min, max, SizeText.Format, off: false);

    public long LongSize(string key, long otherwise, long min, long max, bool off) =>
        Read(key, otherwise, SizeText.Form, SizeText.TryParse, min, max, SizeText.Format, off);

    /// <param name="key">Its name here.</param>
    /// <param name="otherwise">When it is absent or bad.</param>
    /// <param name="min">Shortest legal one.</param>
    /// <param name="max">Longest legal one.</param>
    /// <param name="off">True when 0 is legal as well and turns the thing off.</param>
    public TimeSpan Duration(string key, TimeSpan otherwise, TimeSpan min, TimeSpan max, bool off = false) =>
        Read(key, otherwise, DurationText.Form, DurationText.TryParse, min, max, DurationText.Format, off);

    /// <summary>One of a few words.</summary>
    public T Choice<T>(string key, T otherwise, params IReadOnlyList<(string Word, T Value)> choices)
    {
        if (Located(key) is not { } found)
        {
            return otherwise;
        }

        foreach (var (word, value) in choices)
        {
            if (word == found.Value)
            {
                return value;
            }
        }

        var words = choices.Select(choice => choice.Word).ToArray();
        problems.Error(found.Position, found.Path, $"\"{found.Value}\" is not one of {string.Join(", ", words)}{Suggestion.For(found.Value, words)}");
        return otherwise;
    }

    private T Read<T>(string key, T otherwise, string form, TextParser<T> parse, T min, T max, Func<T, string> format, bool off)
        where T : struct, IComparable<T>
    {
        if (Located(key) is not { } found)
        {
            return otherwise;
        }

        if (!parse(found.Value, out var value))
        {
            problems.Error(found.Position, found.Path, $"\"{found.Value}\" is not {form}");
            return otherwise;
        }

        if ((off && value.CompareTo(default) == 0) || (value.CompareTo(min) >= 0 && value.CompareTo(max) <= 0))
        {
            return value;
        }

        problems.Error(found.Position, found.Path, $"must be {(off ? "0 (off) or " : "")}{format(min)} to {format(max)}");
        return otherwise;
    }

    private static bool TryParseInteger(string text, out int value) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);

    private static bool TryParseNumber(string text, out double value) =>
        double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value);

    private Located<string>? Reject(ConfigMember member, string expected)
    {
        Mismatch(member, expected);
        return null;
    }
}
