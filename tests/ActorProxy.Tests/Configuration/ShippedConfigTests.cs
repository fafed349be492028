using System.Collections;
using System.Reflection;
using System.Text.RegularExpressions;
using ActorProxy.Configuration;
using ActorProxy.Core.Accepting;
using ActorProxy.Core.Bans;
using ActorProxy.Core.Prereading;
using ActorProxy.Core.Routing;
using ActorProxy.Core.Settings;
using ActorProxy.Core.Upstreams;

namespace ActorProxy.Tests.Configuration;

/// <summary>The shipped file is the documentation, so it has to be true and whole.</summary>
public sealed class ShippedConfigTests
{
    /// <summary>Properties whose key is not their name, or is a level further down.</summary>
    private static readonly Dictionary<string, string> KeysOfTheirOwn = new()
    {
        ["IPv6Prefix"] = "ipv6-prefix",
        ["ConnectTimeout"] = "timeout",
        ["ConnectAttempts"] = "attempts",
        ["TlsCertificate"] = "cert",
        ["TlsKey"] = "key",
        ["TlsAuthority"] = "ca",
        ["TokenSha256"] = "token-sha256",
        ["KeySha256"] = "key-sha256",
        ["JailDefaults"] = "default",
    };

    /// <summary>Names are the keys of their sections.</summary>
    private static readonly string[] WithoutKey =
    [
        "ListenerSettings.Name", "UpstreamSettings.Name", "RouteTableSettings.Name", "RouteTableSettings.Routes",
        "JailSettings.Name", "WafSettings.Place", "ReporterSettings.Name", "BouncerSettings.Name", "FeedSettings.Name",
    ];

    [Theory]
    [InlineData("actorproxy.conf")]
    [InlineData("dev.conf")]
    public void Load_ShippedFile_HasNoProblem(string name)
    {
        var result = ConfigLoader.Load(Path.Combine(Checkout.Root, "hocon", name), _ => null);

        Assert.Empty(result.Errors);
        Assert.Empty(result.Warnings);
        Assert.NotNull(result.Settings);
    }

    [Fact]
    public void Load_ShippedFile_GivesEveryDefault()
    {
        var settings = Shipped();
        var listener = Assert.Single(settings.Listeners);
        var table = Assert.Single(settings.Routes);
        var upstream = Assert.Single(settings.Upstreams);

        AssertSame(new ProxySettings { Listeners = settings.Listeners, Routes = settings.Routes, Upstreams = settings.Upstreams }, settings);
        AssertSame(new ListenerSettings { Name = listener.Name, Bind = listener.Bind, Kind = listener.Kind, Routes = listener.Routes }, listener);
        AssertSame(new RouteTableSettings { Name = table.Name, Routes = table.Routes }, table);
        AssertSame(new UpstreamSettings { Name = upstream.Name, Servers = upstream.Servers }, upstream);
    }

    [Fact]
    public void ShippedFile_EverySetting_HasAKeyWithAComment()
    {
        var lines = File.ReadAllLines(Checkout.ShippedConfig);
        foreach (var property in SettingsTypes().SelectMany(type => type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)))
        {
            if (!property.CanWrite || WithoutKey.Contains($"{property.DeclaringType!.Name}.{property.Name}"))
            {
                continue;
            }

            var key = KeysOfTheirOwn.GetValueOrDefault(property.Name) ?? Regex.Replace(property.Name, "(?<=.)(?=[A-Z])", "-").ToLowerInvariant();
            var line = Array.FindIndex(lines, text => Regex.IsMatch(text, $@"^\s*(# )?{Regex.Escape(key)} [={{]"));

            Assert.True(line > 0, $"no key {key} for {property.DeclaringType!.Name}.{property.Name}");
            Assert.True(
                typeof(IEnumerable).IsAssignableFrom(property.PropertyType) || property.PropertyType.IsClass || lines[line - 1].TrimStart().StartsWith('#'),
                $"key {key} has no comment above it");
        }
    }

    private static ProxySettings Shipped() => ConfigLoader.Load(Checkout.ShippedConfig, _ => null).Settings!;

    /// <summary>The root and every record it is made of.</summary>
    private static Type[] SettingsTypes() =>
    [
        .. typeof(ProxySettings).GetProperties().Select(property => property.PropertyType).Where(type => type.Name.EndsWith("Settings", StringComparison.Ordinal)),
        typeof(ProxySettings), typeof(ListenerSettings), typeof(PrereadSettings), typeof(RouteTableSettings), typeof(UpstreamSettings), typeof(HealthSettings),
        typeof(JailSettings), typeof(IncrementSettings), typeof(ReporterSettings), typeof(BouncerSettings), typeof(FeedSettings),
    ];

    private static void AssertSame(object expected, object actual)
    {
        foreach (var property in expected.GetType().GetProperties())
        {
            var (wanted, found) = (property.GetValue(expected), property.GetValue(actual));
            if (wanted is IEnumerable list and not string)
            {
                Assert.Equal(list.Cast<object>(), ((IEnumerable)found!).Cast<object>());
            }
            else if (property.PropertyType.Name.EndsWith("Settings", StringComparison.Ordinal))
            {
                AssertSame(wanted!, found!);
            }
            else
            {
                Assert.True(Equals(wanted, found), $"{expected.GetType().Name}.{property.Name} is {found} in the file, {wanted} in the record");
            }
        }
    }
}
