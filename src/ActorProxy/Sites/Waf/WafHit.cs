namespace ActorProxy.Sites.Waf;

/// <summary>Rules would not let a request pass.</summary>
/// <param name="Status">HTTP status of the refusal: the rule's if it is an error's, else 403.</param>
/// <param name="Findings">For the log: what matched, and where.</param>
internal sealed record WafHit(int Status, string Findings);
