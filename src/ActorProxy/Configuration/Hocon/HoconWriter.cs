using System.Text;

namespace ActorProxy.Configuration.Hocon;

/// <summary>Writes a resolved tree as plain text: one key a line, every value quoted, nothing left to look up.</summary>
/// <remarks>One text per meaning, so its hash tells whether two configurations differ; and nothing in it trips Akka's own parser.</remarks>
internal static class HoconWriter
{
    public static string Write(ConfigObject root)
    {
        var text = new StringBuilder();
        WriteMembers(text, root, indent: 0);
        return text.ToString();
    }

    /// <summary>A JSON string.</summary>
    public static string Quote(string value)
    {
        var text = new StringBuilder(value.Length + 2).Append('"');
        foreach (var c in value)
        {
            _ = c switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append(@"\\"),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                _ when char.IsControl(c) => text.Append(FormattableString.Invariant($"\\u{(int)c:x4}")),
                _ => text.Append(c),
            };
        }

        return text.Append('"').ToString();
    }

    private static void WriteMembers(StringBuilder text, ConfigObject node, int indent)
    {
        foreach (var member in node.Members)
        {
            text.Append(' ', indent).Append(HoconPath.Quote(member.Name)).Append(member.Node is ConfigObject ? " " : " = ");
            WriteNode(text, member.Node, indent);
            text.Append('\n');
        }
    }

    private static void WriteNode(StringBuilder text, ConfigNode node, int indent)
    {
        switch (node)
        {
            case ConfigObject fields:
                text.Append("{\n");
                WriteMembers(text, fields, indent + 2);
                text.Append(' ', indent).Append('}');
                break;
            case ConfigArray array:
                text.Append('[');
                for (var i = 0; i < array.Items.Count; i++)
                {
                    text.Append(i == 0 ? "" : ", ");
                    WriteNode(text, array.Items[i], indent + 2);
                }

                text.Append(']');
                break;
            case ConfigText scalar:
                text.Append(Quote(scalar.Text));
                break;
            default:
                text.Append("null");
                break;
        }
    }
}
