using System.Text.RegularExpressions;
using ActorProxy.Configuration.Hocon;
using ActorProxy.Configuration.Values;

namespace ActorProxy.Configuration.Binding;

/// <summary>The names a section gives to things, known before its values are read: others refer to them.</summary>
internal sealed partial class DeclaredNames(ConfigSection section, string what, params string[] reserved)
{
    private readonly HashSet<string> _names = [.. section.Members.Where(member => member.Node is not ConfigNull && !reserved.Contains(member.Name)).Select(member => member.Name)];

    /// <summary>Reports names that could not be a metric label or that mean something else.</summary>
    public void Check()
    {
        foreach (var member in section.Members)
        {
            if (reserved.Contains(member.Name))
            {
                section.Error(member.Position, member.Name, $"\"{member.Name}\" is a route target of its own; {what} needs another name");
            }
            else if (!LegalName().IsMatch(member.Name))
            {
                section.Error(member.Position, member.Name, $"the name of {what} has 1 to 64 of A-Z a-z 0-9 _ . - in it");
            }
        }
    }

    /// <summary>Reports a reference to what does not exist.</summary>
    /// <param name="reference">The name as given, and where.</param>
    /// <param name="others">Words that are legal besides.</param>
    public void Require(Located<string> reference, params string[] others)
    {
        if (_names.Contains(reference.Value) || others.Contains(reference.Value))
        {
            return;
        }

        section.Problems.Error(reference.Position, reference.Path, $"no {section.Path}.{HoconPath.Quote(reference.Value)} exists{Suggestion.For(reference.Value, [.. _names, .. others])}");
    }

    [GeneratedRegex(@"\A[A-Za-z0-9_.-]{1,64}\z")]
    private static partial Regex LegalName();
}
