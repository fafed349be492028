using ActorProxy.Configuration.Hocon;

namespace ActorProxy.Configuration.Binding;

internal sealed partial class ConfigSection
{
    /// <summary>A list that has to be there and not to be empty.</summary>
    public IReadOnlyList<Located<T>> RequiredList<T>(string key, string form, TextParser<T> parse)
    {
        if (Find(key)?.Node is null)
        {
            Missing(key, $"missing: {form}");
        }
        else if (Find(key)?.Node is ConfigArray { Items.Count: 0 } empty)
        {
            Error(empty.Position, key, $"empty: at least {form}");
        }

        return List(key, form, parse);
    }

    /// <summary>A list; one value without brackets is a list of one. Bad items are reported and left out.</summary>
    public IReadOnlyList<Located<T>> List<T>(string key, string form, TextParser<T> parse)
    {
        var items = Find(key)?.Node switch
        {
            ConfigArray array => array.Items,
            { } single => [single],
            null => [],
        };

        var values = new List<Located<T>>(items.Count);
        foreach (var item in items)
        {
            if (item is ConfigText text && parse(text.Text, out var value))
            {
                values.Add(new Located<T>(value, item.Position, path.Child(key)));
            }
            else if (item is not ConfigBroken)
            {
                Error(item.Position, key, item is ConfigText bad ? $"\"{bad.Text}\" is not {form}" : $"must be {form}");
            }
        }

        return values;
    }
}
