namespace ActorProxy.Demo;

/// <summary>How this program is called from where the user stands.</summary>
internal static class OwnProgram
{
    private static readonly string Project = Path.Combine("src", "ActorProxy");

    public static string Call()
    {
        if (File.Exists(Path.Combine(Environment.CurrentDirectory, Project, "ActorProxy.csproj")))
        {
            return $"dotnet run -c Release --project {Project} --";
        }

        var program = Environment.ProcessPath ?? "actorproxy";
        return Path.GetFileNameWithoutExtension(program) == "dotnet"
            ? $"dotnet {Quoted(Path.Combine(AppContext.BaseDirectory, "actorproxy.dll"))}"
            : Quoted(program);
    }

    private static string Quoted(string path) => path.Contains(' ', StringComparison.Ordinal) ? $"'{path}'" : path;
}
