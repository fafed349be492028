namespace ActorProxy.Commands.Emitting;

/// <summary>How a shell on a backend talks to the admin API; for any POSIX shell, with curl 7.52 or later.</summary>
/// <remarks>
/// The token goes from its file into curl's standard input through printf, which is built into the shell: no argument holds it, so
/// <c>ps</c> does not show it. An edge that is down, or restarts, is asked three times within 20 s; fail2ban gives an action 60.
/// No semicolon stands after a space: fail2ban takes that for the beginning of a comment.
/// </remarks>
internal static class ShellCall
{
    /// <summary>
    /// Defines <c>call METHOD ADDRESS [BODY]</c>, which leaves the answer and its status in <c>$reply</c> and ends the shell with 1
    /// when that is a failure. To ask for a ban that is not there, or to lift it, is none. Expects <c>$url</c>, and in
    /// <c>$token_file</c> a file or nothing.
    /// </summary>
    public const string Function = """
        call() {
          reply=$(
            { [ -z "$token_file" ] || printf 'header = "Authorization: Bearer %s"\n' "$(cat "$token_file")"; } |
              curl --config - --silent --show-error --globoff --noproxy '*' --connect-timeout 3 --max-time 10 \
                --retry 2 --retry-connrefused --retry-max-time 20 --write-out ' %{http_code}' \
                --request "$1" ${3:+--data "$3"} "$url/v1/bans/$(printf %s "$2" | sed 's,:,%3A,g; s,/,%2F,g')"
          )
          case "$1 ${reply##* }" in
            *' 2'??|'GET 404'|'DELETE 404') :;;
            *) echo "actorproxy: $1 $2: $reply" >&2; exit 1;;
          esac
        }
        """;

    /// <summary>
    /// Defines <c>lift ADDRESS JAIL</c>: ends a ban that still is this jail's. A longer one that another jail has imposed since, such as
    /// recidive, stays.
    /// </summary>
    public const string Lift = """
        lift() {
          call GET "$1"
          case $reply in *'"jail":"'"$2"'"'*) call DELETE "$1";; esac
        }
        """;
}
