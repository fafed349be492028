namespace ActorProxy.Demo;

/// <summary>Where the sample backends listen, on 127.0.0.1.</summary>
/// <param name="Blog">TLS behind a PROXY header.</param>
/// <param name="PlainBlog">The blog's port 80.</param>
/// <param name="Shop">Plain HTTP.</param>
internal sealed record DemoBackends(int Blog, int PlainBlog, int Shop);
