using System.CommandLine;
using ActorProxy.Core.Offloading;
using ActorProxy.Sites.Waf;

namespace ActorProxy.Commands;

/// <summary><c>check-rules</c>: reads the rules of a web application firewall, in a process that may end by it. For people, and for <see cref="RuleProbe"/>.</summary>
internal static class CheckRulesCommand
{
    public static Command Create()
    {
        var library = new Option<string>("--library") { Description = "libmodsecurity, by name or path.", DefaultValueFactory = _ => new WafSettings().Library };
        var rules = new Argument<string[]>("rules") { Description = "Files of rules in their order; * stands for several.", Arity = ArgumentArity.OneOrMore };
        var command = new Command(RuleProbe.Command, "Read rules of a web application firewall as a site with waf would, and say what is wrong with them.") { library, rules };
        command.SetAction(parsed => Check(new WafSettings { Library = parsed.GetValue(library)!, Rules = parsed.GetValue(rules)! }, parsed.InvocationConfiguration.Output));
        return command;
    }

    private static int Check(WafSettings settings, TextWriter output)
    {
        using var rules = RuleSet.TryLoad(settings, out var fault);
        if (rules is not null)
        {
            return ExitCodes.Done;
        }

        output.WriteLine(fault);
        return ExitCodes.InvalidConfiguration;
    }
}
