namespace ActorProxy.Demo;

/// <summary>Server names the demo answers for; <c>.test</c> belongs to nobody (RFC 6761 §6.2).</summary>
internal static class DemoNames
{
    public const string Blog = "blog.demo.test";
    public const string Shop = "shop.demo.test";

    /// <summary>Has no route.</summary>
    public const string Other = "other.demo.test";
}
