using System.Buffers.Text;
using System.Net;
using System.Text;
using System.Text.Json;

namespace ActorProxy.Tests.Certificates;

/// <summary>An authority in memory, for what a real one does not do on demand. Every name counts as validated already.</summary>
internal sealed class FakeAuthority : HttpMessageHandler
{
    public static readonly Uri Directory = new("https://ca.test/directory");

    private readonly TestAuthority _authority = new();
    private string _certificate = "";
    private int _nonces;

    /// <summary>Everything that was posted: path and payload.</summary>
    public List<(string Path, string Payload)> Posted { get; } = [];

    /// <summary>Answers in the place of the usual one; null = the usual one.</summary>
    public Func<string, string, HttpResponseMessage?> Instead { get; set; } = (_, _) => null;

    /// <summary>What it signs; default what was asked for.</summary>
    public Func<TestAuthority, byte[], string> Sign { get; set; } = (authority, request) => authority.Sign(request);

    public static HttpResponseMessage Problem(int status, string type, string detail, TimeSpan? retryAfter = null)
    {
        var response = Json(status, JsonSerializer.Serialize(new { type = "urn:ietf:params:acme:error:" + type, detail }), "application/problem+json");
        if (retryAfter is { } wait)
        {
            response.Headers.RetryAfter = new(wait);
        }

        return response;
    }

    public static HttpResponseMessage Json(int status, string body, string type = "application/json") =>
        new((HttpStatusCode)status) { Content = new StringContent(body, Encoding.UTF8, type) };

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var path = request.RequestUri!.AbsolutePath;
        var payload = "";
        if (request.Content is not null)
        {
            var jws = JsonDocument.Parse(await request.Content.ReadAsStringAsync(cancellationToken)).RootElement;
            payload = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(jws.GetProperty("payload").GetString()));
            Posted.Add((path, payload));
        }

        var response = Instead(path, payload) ?? Usual(path, payload);
        response.Headers.TryAddWithoutValidation("Replay-Nonce", $"nonce{++_nonces}");
        response.RequestMessage = request;
        return response;
    }

    private HttpResponseMessage Usual(string path, string payload)
    {
        switch (path)
        {
            case "/directory":
                return Json(200, """
                    { "newNonce": "https://ca.test/nonce", "newAccount": "https://ca.test/accounts", "newOrder": "https://ca.test/orders",
                      "renewalInfo": "https://ca.test/renewal", "meta": { "website": "https://ca.test" } }
                    """);
            case "/accounts":
                return At("https://ca.test/accounts/1", Json(201, """{ "status": "valid" }"""));
            case "/orders":
                return At("https://ca.test/orders/1", Order(201, "pending"));
            case "/orders/1":
                return Order(200, _certificate.Length > 0 ? "valid" : "ready");
            case "/authorizations/1":
                return Json(200, """{ "status": "valid", "identifier": { "type": "dns", "value": "x" }, "challenges": [] }""");
            case "/orders/1/finalize":
                _certificate = Sign(_authority, Base64Url.DecodeFromChars(JsonDocument.Parse(payload).RootElement.GetProperty("csr").GetString()));
                return Order(200, "processing");
            case "/certificates/1":
                var pem = Json(200, _certificate, "application/pem-certificate-chain");
                _certificate = "";
                return pem;
            default:
                return Json(200, "");
        }
    }

    private static HttpResponseMessage Order(int status, string state) => Json(status, $$"""
        { "status": "{{state}}", "authorizations": ["https://ca.test/authorizations/1"],
          "finalize": "https://ca.test/orders/1/finalize", "certificate": "https://ca.test/certificates/1" }
        """);

    private static HttpResponseMessage At(string url, HttpResponseMessage response)
    {
        response.Headers.Location = new Uri(url);
        return response;
    }
}
