using System.Text;

namespace ActorProxy.Configuration.Hocon;

internal sealed partial class HoconResolver
{
    private ConfigNode? Reference(SyntaxReference reference, HoconPath path)
    {
        var found = (reference.Scope.Depth > 0 ? Lookup([.. reference.Scope.Names, .. reference.Names], reference, path) : null)
            ?? Lookup(reference.Names, reference, path);
        if (found is not null)
        {
            return found;
        }

        var name = string.Join('.', reference.Names);
        if (_environment(name) is { } variable)
        {
            return new ConfigText(variable, reference.Position);
        }

        if (reference.Optional)
        {
            return null;
        }

        _problems.Error(reference.Position, path, $"{name} is neither a key nor an environment variable");
        return new ConfigBroken(reference.Position);
    }

    private ConfigNode? Lookup(IReadOnlyList<string> names, SyntaxReference reference, HoconPath path)
    {
        var fields = _root;
        var way = HoconPath.Root;
        for (var i = 0; i < names.Count; i++)
        {
            way = way.Child(names[i]);
            if (fields.Find(names[i]) is not { } field)
            {
                return null;
            }

            if (i < names.Count - 1 && field.Plain is { } below)
            {
                fields = below;
                continue;
            }

            var node = Use(field, way, reference, path);
            return names.Skip(i + 1).Aggregate(node, (parent, name) => parent switch
            {
                ConfigObject parts => parts.TryGet(name, out var member) ? member.Node : null,
                ConfigBroken => parent,
                _ => null,
            });
        }

        return null;
    }

    /// <summary>A field's value; for the field at hand what it held before this line.</summary>
    private ConfigNode? Use(SyntaxField field, HoconPath way, SyntaxReference reference, HoconPath path)
    {
        if (_open.Peek() is var current && current.Field == field)
        {
            current.SawItself = true;
            return current.SoFar;
        }

        if (_done.ContainsKey(field) || !_open.Any(frame => frame.Field == field))
        {
            return Field(field, way);
        }

        _problems.Error(reference.Position, path, $"{way} refers back to this key");
        return new ConfigBroken(reference.Position);
    }

    /// <summary>Values side by side: texts make one text with the white space between them, lists one list, objects one object.</summary>
    private ConfigNode? Join(SyntaxJoin join, HoconPath path)
    {
        ConfigNode? whole = null;
        var text = new StringBuilder();
        foreach (var part in join.Parts)
        {
            var node = part is SyntaxText { Text: "null" } word ? new ConfigText(word.Text, word.Position) : Value(part, path);
            if (node is null)
            {
                continue;
            }

            switch (whole, node)
            {
                case (ConfigBroken, _) or (_, ConfigBroken):
                    return new ConfigBroken(join.Position);
                case (null or ConfigText, ConfigText scalar):
                    text.Append(whole is null ? "" : part.Space).Append(scalar.Text);
                    whole = new ConfigText("", join.Position);
                    break;
                case (null, _):
                    whole = node;
                    break;
                case (ConfigObject or ConfigArray, ConfigObject or ConfigArray) when whole.GetType() == node.GetType():
                    whole = node is ConfigArray list ? Concatenate((ConfigArray)whole, list) : whole.Then(node);
                    break;
                default:
                    _problems.Error(part.Position, path, "text, list and object cannot be joined; a comma or a new line may be missing before it");
                    return new ConfigBroken(join.Position);
            }

            whole = Bounded(whole, path, text.Length);
        }

        return whole is ConfigText ? new ConfigText(text.ToString(), join.Position) : whole;
    }

    private static ConfigArray Concatenate(ConfigArray first, ConfigArray second) => new([.. first.Items, .. second.Items], first.Position);
}
