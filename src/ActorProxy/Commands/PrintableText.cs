namespace ActorProxy.Commands;

/// <summary>Makes foreign text harmless: what a client or a reporter chose must not steer the administrator's terminal.</summary>
internal static class PrintableText
{
    public static string Of(string text) =>
        text.Any(char.IsControl) ? string.Concat(text.Select(letter => char.IsControl(letter) ? ' ' : letter)) : text;
}
