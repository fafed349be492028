using System.Text.RegularExpressions;
using ActorProxy.Testing;

namespace ActorProxy.Tests.Packaging;

/// <summary>What a Debian machine is given, and in which state.</summary>
public sealed partial class DebianPackageTests(DebianPackage package) : IClassFixture<DebianPackage>
{
    [ToolFact("dpkg-deb")]
    public void Package_HasItsPartsInTheirPlaces()
    {
        var paths = package.Contents.Select(line => line.Split("./", 2)[1]).ToHashSet();

        Assert.Superset(
            new HashSet<string>
            {
                "usr/lib/actorproxy/actorproxy", "usr/bin/actorproxy -> ../lib/actorproxy/actorproxy", "etc/actorproxy/actorproxy.conf", "lib/systemd/system/actorproxy.service",
                "usr/share/man/man1/actorproxy.1.gz", "usr/share/man/man5/actorproxy.conf.5.gz", "usr/share/doc/actorproxy/copyright", "usr/share/doc/actorproxy/changelog.gz",
            },
            paths);
        Assert.DoesNotContain(paths, path => path.EndsWith(".pdb", StringComparison.Ordinal) || path.StartsWith("var/", StringComparison.Ordinal));
        Assert.Equal("/etc/actorproxy/actorproxy.conf\n", File.ReadAllText(package["DEBIAN/conffiles"]));
    }

    [ToolFact("dpkg-deb")]
    public void Files_BelongToRootAndOnlyProgramsAreExecutable()
    {
        foreach (var line in package.Contents.Where(line => !line.StartsWith('l')))
        {
            var isProgram = line.StartsWith('d') || line.EndsWith("lib/actorproxy/actorproxy", StringComparison.Ordinal);
            Assert.StartsWith((line[..1] + (isProgram ? "rwxr-xr-x" : "rw-r--r--")) + " root/root ", line, StringComparison.Ordinal);
        }
    }

    [ToolFact("dpkg-deb")]
    public void Control_SaysWhatItIsAndWhatItNeeds()
    {
        Assert.Contains("Package: actorproxy", package.Control, StringComparison.Ordinal);
        Assert.Contains("Version: " + DebianPackage.Version, package.Control, StringComparison.Ordinal);
        Assert.DoesNotMatch("@[A-Z]+@", package.Control);
        Assert.InRange(int.Parse(InstalledKilobytes().Match(package.Control).Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture), 1000, 500_000);
    }

    [ToolFact("dpkg-deb")]
    public async Task Configuration_ThatIsInstalled_IsValidForTheProgramThatIsInstalled()
    {
        var summary = await DebianPackage.Run(package["usr/bin/actorproxy"], "check", "--config", package["etc/actorproxy/actorproxy.conf"]);

        Assert.Contains("[::]:443", summary, StringComparison.Ordinal);
    }

    [ToolFact("dpkg-deb")]
    public void Unit_RunsWhatIsInstalled()
    {
        var unit = File.ReadAllLines(package["lib/systemd/system/actorproxy.service"]);

        Assert.Contains("ExecStart=/usr/lib/actorproxy/actorproxy run --config /etc/actorproxy/actorproxy.conf", unit);
        Assert.Contains("StateDirectory=actorproxy", unit);

        // Neither where it was built, nor what an administrator has the package for.
        Assert.DoesNotContain(unit, line => line.Contains("/tmp/", StringComparison.Ordinal) || line.Contains("useradd", StringComparison.Ordinal));
    }

    [ToolFact("dpkg-deb", "sh")]
    public async Task Scripts_AreOnesAndRemovalLeavesTheState()
    {
        foreach (var script in new[] { "postinst", "prerm", "postrm" })
        {
            await DebianPackage.Run(Tools.Find("sh"), "-n", package["DEBIAN/" + script]);
            Assert.DoesNotContain("rm -", File.ReadAllText(package["DEBIAN/" + script]), StringComparison.Ordinal);
        }
    }

    [ToolFact("dpkg-deb", "gzip")]
    public async Task ManualPages_AreThoseOfTheProgram()
    {
        var page = await DebianPackage.Run(Tools.Find("gzip"), "-dc", package["usr/share/man/man1/actorproxy.1.gz"]);

        Assert.StartsWith(".TH \"ACTORPROXY\" 1 ", page, StringComparison.Ordinal);
        Assert.StartsWith(".TH \"ACTORPROXY.CONF\" 5 ", await DebianPackage.Run(Tools.Find("gzip"), "-dc", package["usr/share/man/man5/actorproxy.conf.5.gz"]), StringComparison.Ordinal);
    }

    [GeneratedRegex("^Installed-Size: ([0-9]+)", RegexOptions.Multiline)]
    private static partial Regex InstalledKilobytes();
}
