namespace ActorProxy.Configuration.Hocon;

/// <summary>The fields between two braces, in order of first mention. Objects given to one key become one object.</summary>
internal sealed record SyntaxObject(HoconPosition Position, string Space) : SyntaxValue(Position, Space)
{
    private readonly OrderedDictionary<string, SyntaxField> _fields = new(StringComparer.Ordinal);

    public IEnumerable<SyntaxField> Fields => _fields.Values;

    public SyntaxField? Find(string name) => _fields.GetValueOrDefault(name);

    /// <summary>Sets the field that <paramref name="keys"/> lead to; <c>a.b = 1</c> is <c>a { b = 1 }</c>.</summary>
    public void Set(IReadOnlyList<SyntaxKey> keys, SyntaxValue value, bool append)
    {
        for (var i = keys.Count - 1; i >= 0; i--)
        {
            var last = i == keys.Count - 1;
            var holder = i == 0 ? this : new SyntaxObject(keys[i].Position, "");
            var field = holder.Field(keys[i].Name, keys[i].Position);
            field.Assign(new SyntaxAssignment(value, keys[i].Position, append && last));
            if (last)
            {
                field.Mentions.Add(keys[i].Position);
            }

            value = holder;
        }
    }

    public void Merge(SyntaxObject later)
    {
        foreach (var added in later.Fields)
        {
            var field = Field(added.Name, added.Position);
            field.Mentions.AddRange(added.Mentions);
            added.Assignments.ForEach(field.Assign);
        }
    }

    private SyntaxField Field(string name, HoconPosition position)
    {
        if (!_fields.TryGetValue(name, out var field))
        {
            field = new SyntaxField(name, position);
            _fields.Add(name, field);
        }

        return field;
    }
}
