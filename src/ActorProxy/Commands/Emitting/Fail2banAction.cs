using System.CommandLine;

namespace ActorProxy.Commands.Emitting;

/// <summary><c>emit fail2ban-action</c>: lets fail2ban on a backend ban at the edge.</summary>
/// <remarks>
/// Written for and tried with 1.0.2; man jail.conf(5). An action fires after maxretry, so it is a ban (<c>PUT</c>), not a report.
/// When fail2ban restarts it imposes every live ban again, as restored: with the time that is left, and no offence.
/// Of its tags only addresses, numbers and the jail's name are used, never <c>&lt;matches&gt;</c>, which attackers write.
/// </remarks>
internal static class Fail2banAction
{
    /// <summary>Where fail2ban's values begin a new line.</summary>
    private const string Indent = "            ";

    public static Command Create()
    {
        var url = UrlOption.Create();
        var command = EmitCommand.File("fail2ban-action", "fail2ban's action.d/actorproxy.conf: its bans hold at the edge.", call => Text(UrlOption.Get(call, url)));
        command.Add(url);
        return command;
    }

    private static string Text(string url) => $$"""
        # fail2ban's bans, in force at the edge. For fail2ban 0.11 or later, with curl.
        #
        # Save it as /etc/fail2ban/action.d/actorproxy.conf and put the token, which only root may read, into the file that
        # token-file names. Then in jail.local, for every jail or under [DEFAULT]:
        #   action = actorproxy
        # or, beside the local firewall:
        #   action = %(action_)s
        #            actorproxy[url="https://edge.example.org:9180"]

        [Definition]

        actionstart =
        actionstop =

        # None: it would be one more request for every ban, and every ban says itself when the edge is not there.
        actioncheck =

        # After a restart fail2ban imposes every live ban again; the edge is told the time that is left, and that it is no new offence.
        norestored = 0

        _setup = url='<url>'
        {{Indent}}token_file='<token-file>'
        {{Indent}}jail=$(printf %%s "<jail>" | tr A-Z a-z | tr -c a-z0-9_- _)
        {{Embedded(ShellCall.Function)}}

        actionban = %(_setup)s
        {{Indent}}seconds="<bantime>" restored=false
        {{Indent}}if [ "<restored>" = 1 ]; then
        {{Indent}}  restored=true
        {{Indent}}  if [ "$seconds" != -1 ]; then
        {{Indent}}    time="<time>" seconds=${seconds%%.*}
        {{Indent}}    seconds=$((${time%%.*} + seconds - $(date +%%s)))
        {{Indent}}    [ "$seconds" -gt 0 ] || exit 0
        {{Indent}}  fi
        {{Indent}}fi
        {{Indent}}call PUT "<ip>" '{"jail":"'"$jail"'","duration":'"$seconds"',"restored":'"$restored"',"reason":"fail2ban, failures: <failures>"}'

        actionprolong = %(actionban)s

        actionunban = %(_setup)s
        {{Embedded(ShellCall.Lift)}}
        {{Indent}}lift "<ip>" "$jail"

        [Init]

        # The edge's admin API as this machine reaches it.
        url = {{url}}

        # Holds a token of the edge's (a reporter's, or the admin's) in one line. Empty = the edge asks for none.
        token-file = /etc/fail2ban/actorproxy.token

        # What the edge calls the jail: lower case, and _ for whatever is not a letter, a digit, _ or -.
        jail = <name>

        """;

    /// <summary>As the continuation of a value; a percent sign would begin an interpolation.</summary>
    private static string Embedded(string script) => Indent + script.Replace("%", "%%", StringComparison.Ordinal).Replace("\n", "\n" + Indent, StringComparison.Ordinal);
}
