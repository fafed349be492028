using ActorProxy.Configuration;
using ActorProxy.Core.Settings;
using ActorProxy.Importing;
using ActorProxy.Importing.Nginx;
using ActorProxy.Tests.EndToEnd;

namespace ActorProxy.Tests.Importing;

/// <summary>What an nginx set-up becomes, and what the loader makes of the text of it: it has to be valid.</summary>
internal sealed class ImportedSetup
{
    private ImportedSetup(TempFolder folder, string nginx)
    {
        var files = new NginxFiles(folder.Path);
        Tree = NginxParser.Parse(folder.Write("nginx.conf", nginx), files);
        Result = NginxImport.Read(Tree, files);
        Text = ImportedText.Write("nginx.conf", Result);
        Loaded = ConfigLoader.Load(folder.Write("imported.conf", Text), _ => null);
    }

    public NginxTree Tree { get; }

    public ImportResult Result { get; }

    /// <summary>The configuration file.</summary>
    public string Text { get; }

    public ConfigLoadResult Loaded { get; }

    public ProxySettings Settings
    {
        get
        {
            Assert.True(Loaded.Errors.Count == 0, string.Join(Environment.NewLine, Loaded.Errors) + Environment.NewLine + Text);
            return Loaded.Valid;
        }
    }

    public static ImportedSetup Of(string nginx)
    {
        using var folder = new TempFolder();
        return new ImportedSetup(folder, nginx);
    }

    /// <summary>The remark on the directive that begins with a text.</summary>
    public ImportRemark Remark(string begin) => Result.Remarks.First(remark => remark.Text.StartsWith(begin, StringComparison.Ordinal));

    /// <summary>Pattern and target of every route of a table, and its default.</summary>
    public string[] Routes(string table)
    {
        var found = Settings.Routes.Single(other => other.Name == table);
        return [.. found.Routes.Select(route => $"{route.Pattern} {route.Target}"), $"default {found.Default}"];
    }
}
