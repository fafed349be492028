using System.Collections.Frozen;
using System.Security.Cryptography;
using Microsoft.Net.Http.Headers;

namespace ActorProxy.Admin.Watching;

/// <summary><c>GET /</c>: the console, a page and its files, which are part of the program. They hold no data: scripts fetch it from the API.</summary>
internal static class ConsolePage
{
    private const string ResourcePrefix = "console/";

    private static readonly FrozenDictionary<string, string> ContentTypes = new Dictionary<string, string>
    {
        [".html"] = "text/html; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".svg"] = "image/svg+xml",
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, PageFile> Files =
        typeof(ConsolePage).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(ResourcePrefix, StringComparison.Ordinal))
            .ToDictionary(name => name[ResourcePrefix.Length..], PageFile.Load)
            .ToFrozenDictionary(StringComparer.Ordinal);

    public static IResult Index(HttpContext context) => File("index.html", context);

    /// <summary><c>GET /console/{file}</c>.</summary>
    public static IResult File(string file, HttpContext context)
    {
        if (!Files.TryGetValue(file, out var found))
        {
            return Results.NotFound();
        }

        // Asked for each time, sent when it has changed: after an upgrade nobody has half of the old page.
        context.Response.Headers.CacheControl = "no-cache";
        return Results.Bytes(found.Content, found.ContentType, entityTag: found.Tag);
    }

    private sealed record PageFile(byte[] Content, string ContentType, EntityTagHeaderValue Tag)
    {
        public static PageFile Load(string resource)
        {
            using var stream = typeof(ConsolePage).Assembly.GetManifestResourceStream(resource)!;
            var content = new byte[stream.Length];
            stream.ReadExactly(content);
            return new PageFile(content, ContentTypes[Path.GetExtension(resource)], new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(content))[..16]}\""));
        }
    }
}
