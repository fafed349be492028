using System.CommandLine;

namespace ActorProxy.Commands.Emitting;

/// <summary><c>emit reaction</c>: lets reaction on a backend ban at the edge.</summary>
/// <remarks>
/// reaction (framagit.org/ppom/reaction) reads jsonnet and runs commands as arrays, without a shell, with its patterns pasted into
/// the arguments. So the shell it takes here gets the address as an argument, never as a part of its script.
/// </remarks>
internal static class ReactionConfig
{
    private const string Indent = "    ";

    public static Command Create()
    {
        var url = UrlOption.Create();
        var command = EmitCommand.File("reaction", "A jsonnet file for reaction: its bans hold at the edge.", call => Text(UrlOption.Get(call, url)));
        command.Add(url);
        return command;
    }

    private static string Text(string url) => $$"""
        // reaction's bans, in force at the edge. Needs sh and curl.
        //
        // Save it as /etc/reaction/actorproxy.libsonnet and put the token, which only root may read, into tokenFile. Then in
        // reaction's own configuration, with a pattern called ip:
        //   local edge = import 'actorproxy.libsonnet';
        //   … filters: { failedlogin: { regex: […], retry: 3, retryperiod: '10m', actions: edge.actions('sshd', '2h') } }
        {
          // The edge's admin API as this machine reaches it.
          url:: '{{url}}',

          // Holds a token of the edge's (a reporter's, or the admin's) in one line. Empty = the edge asks for none.
          tokenFile:: '/etc/reaction/actorproxy.token',

          local setup = |||
            set -f
            url=$1 token_file=$2 ip=$3 jail=$4
        {{Embedded(ShellCall.Function)}}
          |||,

          // jail: a word of a-z 0-9 _ -.   duration: a number and one of s m h d w.
          ban(jail, duration):: ['sh', '-c', setup + |||
            call PUT "$ip" '{"jail":"'"$jail"'","duration":"'"$5"'","reason":"reaction"}'
          |||, 'actorproxy', $.url, $.tokenFile, '<ip>', jail, duration],

          unban(jail):: ['sh', '-c', setup + |||
        {{Embedded(ShellCall.Lift)}}
            lift "$ip" "$jail"
          |||, 'actorproxy', $.url, $.tokenFile, '<ip>', jail],

          // The edge ends a ban by itself; the second action is for whoever lifts one by hand (reaction flush).
          actions(jail, duration):: {
            ban: { cmd: $.ban(jail, duration) },
            unban: { cmd: $.unban(jail), after: duration },
          },
        }

        """;

    private static string Embedded(string script) => Indent + script.Replace("\n", "\n" + Indent, StringComparison.Ordinal);
}
