using System.CommandLine;
using System.Globalization;

namespace ActorProxy.Commands;

/// <summary>An option that takes a whole number within bounds, and says so when it is given something else.</summary>
internal static class NumberOption
{
    public static Option<int> Create(string name, string help, string description, int standard, int min, int max) => new(name)
    {
        HelpName = help,
        Description = description,
        DefaultValueFactory = _ => standard,
        CustomParser = result =>
        {
            if (result.Tokens is [var token] && int.TryParse(token.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max)
            {
                return number;
            }

            result.AddError(string.Create(CultureInfo.InvariantCulture, $"{name}: a whole number from {min} to {max}"));
            return standard;
        },
    };
}
