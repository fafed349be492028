namespace ActorProxy.Tests.Configuration.Problems;

internal static class ProblemAssert
{
    /// <summary>Asserts every error of a file, in order, as printed. Other files lie beside it for includes.</summary>
    public static void Told(string text, string[] problems)
    {
        using var folder = new ConfigFolder()
            .With("test.conf", text)
            .With("empty.conf", "")
            .With("cycle.conf", "x = 1\ninclude \"test.conf\"\n")
            .With("bad.conf", "y = \n")
            .With("unbalanced.conf", "z {\n")
            .With("route.conf", "actorproxy.routes.r { \"a.example\" = u }\n")
            .With("conf.d/x.conf", "");
        folder.Environment["EMPTY"] = "";
        folder.Environment["BIG"] = "99999";
        folder.Environment["TARGET"] = "reject";

        var result = folder.Load();

        Assert.Equal(problems, folder.Told(result.Errors));
        Assert.Null(result.Settings);
    }
}
