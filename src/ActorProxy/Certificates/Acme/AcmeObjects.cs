using System.Text.Json.Serialization;

namespace ActorProxy.Certificates.Acme;

/// <summary>RFC 8555 §7.1.1; <c>renewalInfo</c> of RFC 9773 §3.</summary>
internal sealed record AcmeDirectory(Uri? NewNonce, Uri? NewAccount, Uri? NewOrder, Uri? RenewalInfo, AcmeDirectoryMeta? Meta);

internal sealed record AcmeDirectoryMeta(bool ExternalAccountRequired);

/// <summary>RFC 8555 §7.1.2.</summary>
internal sealed record AcmeAccount(string? Status, string[]? Contact);

internal sealed record NewAccount(bool TermsOfServiceAgreed, string[]? Contact);

internal sealed record AccountUpdate(string[] Contact);

internal sealed record AcmeIdentifier(string? Type, string? Value);

internal sealed record NewOrder(AcmeIdentifier[] Identifiers, string? Replaces);

/// <summary>RFC 8555 §7.1.3.</summary>
internal sealed record AcmeOrder(string? Status, Uri[]? Authorizations, Uri? Finalize, Uri? Certificate, AcmeProblem? Error);

/// <summary>RFC 8555 §7.1.4.</summary>
internal sealed record AcmeAuthorization(string? Status, AcmeIdentifier? Identifier, AcmeChallenge[]? Challenges);

/// <summary>RFC 8555 §7.1.5 and §8.</summary>
internal sealed record AcmeChallenge(string? Type, Uri? Url, string? Status, string? Token, AcmeProblem? Error);

internal sealed record Finalization(string Csr);

/// <summary>RFC 9773 §4.2.</summary>
internal sealed record AcmeRenewalInfo(AcmeRenewalWindow? SuggestedWindow);

internal sealed record AcmeRenewalWindow(DateTimeOffset Start, DateTimeOffset End);

/// <summary>RFC 9457, and <c>subproblems</c> of RFC 8555 §6.7.1.</summary>
internal sealed record AcmeProblem(string? Type, string? Detail, AcmeProblem[]? Subproblems)
{
    /// <summary>It goes to the log, and the authority repeats there what the client's server answered.</summary>
    private const int MaxLength = 500;

    /// <summary>Everything it says, in one line.</summary>
    [JsonIgnore]
    public string Text
    {
        get
        {
            string?[] details = [Detail, .. Subproblems?.Select(problem => problem.Detail) ?? []];
            var text = string.Join("; ", details.Where(detail => !string.IsNullOrWhiteSpace(detail)));
            var cut = text.Length <= MaxLength ? text : text[..MaxLength] + "…";
            return cut.Length == 0 ? "no detail given" : string.Concat(cut.Select(c => char.IsControl(c) ? ' ' : c));
        }
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    PropertyNameCaseInsensitive = false,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AcmeDirectory))]
[JsonSerializable(typeof(AcmeAccount))]
[JsonSerializable(typeof(NewAccount))]
[JsonSerializable(typeof(AccountUpdate))]
[JsonSerializable(typeof(NewOrder))]
[JsonSerializable(typeof(AcmeOrder))]
[JsonSerializable(typeof(AcmeAuthorization))]
[JsonSerializable(typeof(AcmeChallenge))]
[JsonSerializable(typeof(Finalization))]
[JsonSerializable(typeof(AcmeRenewalInfo))]
[JsonSerializable(typeof(AcmeProblem))]
[JsonSerializable(typeof(JwsMessage))]
internal sealed partial class AcmeJson : JsonSerializerContext;
