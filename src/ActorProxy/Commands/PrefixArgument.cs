using System.CommandLine;
using System.CommandLine.Parsing;
using ActorProxy.Core.Addresses;

namespace ActorProxy.Commands;

/// <summary>An address or a CIDR on the command line, checked before anybody is asked.</summary>
internal static class PrefixArgument
{
    public static Argument<string> Create()
    {
        var argument = new Argument<string>("ip") { HelpName = "IP|CIDR", Description = "An address, or a CIDR such as 192.0.2.0/24." };
        argument.Validators.Add(Check);
        return argument;
    }

    public static Option<string?> Option(string name, string description)
    {
        var option = new Option<string?>(name) { HelpName = "IP|CIDR", Description = description };
        option.Validators.Add(Check);
        return option;
    }

    private static void Check(SymbolResult result)
    {
        if (result.Tokens is [var token] && !IpPrefix.TryParse(token.Value, out _))
        {
            result.AddError($"'{token.Value}' is neither an address nor a CIDR");
        }
    }
}
