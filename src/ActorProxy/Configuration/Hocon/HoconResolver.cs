namespace ActorProxy.Configuration.Hocon;

/// <summary>Looks up references and merges what was given to each key.</summary>
/// <remarks>
/// HOCON.md, "Substitutions". A reference sees the tree as it is at the end, whatever the order of lines; only a key that refers
/// to itself sees what it held before. Not done: an object that refers into itself while it is being joined (<c>a = ${b} { c = ${a.d} }</c>).
/// </remarks>
internal sealed partial class HoconResolver
{
    /// <summary>References that lead to references; each level costs stack.</summary>
    private const int MaxDepth = 256;

    /// <summary>References repeated in what they refer to multiply: ten such lines would fill any memory.</summary>
    private const long MaxWeight = 1_000_000;

    private readonly SyntaxObject _root;
    private readonly Func<string, string?> _environment;
    private readonly ConfigProblems _problems;
    private readonly Dictionary<SyntaxField, ConfigNode?> _done = [];
    private readonly Stack<Frame> _open = new();

    private HoconResolver(SyntaxObject root, Func<string, string?> environment, ConfigProblems problems)
    {
        _root = root;
        _environment = environment;
        _problems = problems;
    }

    /// <param name="root">What the files say.</param>
    /// <param name="environment">Asked for names that no key has; null = not set.</param>
    /// <param name="problems">Takes what is wrong.</param>
    public static ConfigObject Resolve(SyntaxObject root, Func<string, string?> environment, ConfigProblems problems) =>
        new HoconResolver(root, environment, problems).Fields(root, HoconPath.Root);

    private ConfigObject Fields(SyntaxObject syntax, HoconPath path)
    {
        var members = new List<ConfigMember>();
        foreach (var field in syntax.Fields)
        {
            if (Field(field, path.Child(field.Name)) is { } node)
            {
                members.Add(new ConfigMember(field.Name, field.Position, field.Mentions, node));
            }
        }

        return new ConfigObject(members, syntax.Position);
    }

    /// <returns>Null when nothing but undefined optional references was given.</returns>
    private ConfigNode? Field(SyntaxField field, HoconPath path)
    {
        if (_done.TryGetValue(field, out var known))
        {
            return known;
        }

        if (_open.Count >= MaxDepth)
        {
            _problems.Error(field.Position, path, FormattableString.Invariant($"references lead on more than {MaxDepth} times"));
            return new ConfigBroken(field.Position);
        }

        var frame = new Frame(field, path);
        _open.Push(frame);
        foreach (var assignment in field.Assignments)
        {
            frame.SawItself = false;
            var node = Value(assignment.Value, path);
            RejectRepeat(frame, assignment, node);
            if (node is not null)
            {
                frame.SoFar = Bounded(assignment.Append ? Append(frame, node, assignment) : frame.SoFar?.Then(node) ?? node, path);
            }
        }

        _open.Pop();
        _done[field] = frame.SoFar;
        return frame.SoFar;
    }

    private ConfigNode? Value(SyntaxValue value, HoconPath path) => value switch
    {
        SyntaxText { Quoted: false, Text: "null" } => new ConfigNull(value.Position),
        SyntaxText text => new ConfigText(text.Text, text.Position),
        SyntaxObject fields => Fields(fields, path),
        SyntaxArray array => Array(array, path),
        SyntaxReference reference => Reference(reference, path),
        SyntaxJoin join => Join(join, path),
        _ => new ConfigBroken(value.Position),
    };

    private ConfigNode Array(SyntaxArray syntax, HoconPath path)
    {
        ConfigNode[] items = [.. syntax.Items.Select(item => Value(item, path)).OfType<ConfigNode>()];
        return items.Any(item => item is ConfigBroken) ? new ConfigBroken(syntax.Position) : new ConfigArray(items, syntax.Position);
    }

    /// <summary>A second value for a key in one file is a slip, unless it builds on the first or may be absent.</summary>
    private void RejectRepeat(Frame frame, SyntaxAssignment assignment, ConfigNode? node)
    {
        if (frame.Field.Assignments.Count == 1)
        {
            return;
        }

        var here = assignment.KeyPosition;
        var builds = assignment.Append || frame.SawItself || assignment.Value is SyntaxReference { Optional: true };
        if (!builds && frame.Given.TryGetValue(here.File, out var first) && first.Position != here
            && !(first.Node is ConfigObject or ConfigBroken && node is ConfigObject or ConfigBroken))
        {
            _problems.Error(here, frame.Path, $"given twice, first at {first.Position.SeenFrom(here)}");
        }

        frame.Given.TryAdd(here.File, (here, node));
    }

    private ConfigNode Append(Frame frame, ConfigNode node, SyntaxAssignment assignment)
    {
        if (frame.SoFar is null or ConfigArray)
        {
            var items = (frame.SoFar as ConfigArray)?.Items ?? [];
            return node is ConfigBroken ? node : new ConfigArray([.. items, node], node.Position);
        }

        if (frame.SoFar is not ConfigBroken)
        {
            _problems.Error(assignment.KeyPosition, frame.Path, "'+=' adds to a list, and this is none");
        }

        return new ConfigBroken(node.Position);
    }

    private ConfigNode Bounded(ConfigNode node, HoconPath path, int textLength = 0)
    {
        if (node.Weight + textLength <= MaxWeight)
        {
            return node;
        }

        _problems.Error(node.Position, path, "too large once its references are filled in");
        return new ConfigBroken(node.Position);
    }

    /// <summary>A field being resolved.</summary>
    private sealed class Frame(SyntaxField field, HoconPath path)
    {
        public SyntaxField Field { get; } = field;

        public HoconPath Path { get; } = path;

        public ConfigNode? SoFar { get; set; }

        public bool SawItself { get; set; }

        /// <summary>The first value that each file gave.</summary>
        public Dictionary<string, (HoconPosition Position, ConfigNode? Node)> Given { get; } = [];
    }
}
