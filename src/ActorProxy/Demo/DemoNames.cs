namespace ActorProxy.Demo;

/// <summary>Server names the demo answers for; <c>.test</c> belongs to nobody (RFC 6761 §6.2).</summary>
internal static class DemoNames
{
    /// <summary>Is passed through: its backend has a certificate of its own.</summary>
    public const string Blog = "blog.demo.test";

    /// <summary>Is a site: TLS ends at the edge.</summary>
    public const string Shop = "shop.demo.test";

    /// <summary>Has no route.</summary>
    public const string Other = "other.demo.test";
}
