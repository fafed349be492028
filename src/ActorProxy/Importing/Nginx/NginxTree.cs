namespace ActorProxy.Importing.Nginx;

/// <summary>A whole set-up.</summary>
/// <param name="Main">What stands in no block is in its block.</param>
/// <param name="Unread">Includes that lead to nothing that could be read; they stand in the tree where their files would.</param>
internal sealed record NginxTree(NginxDirective Main, IReadOnlyList<(NginxDirective Include, string Why)> Unread);
