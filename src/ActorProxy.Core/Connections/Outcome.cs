namespace ActorProxy.Core.Connections;

/// <summary>What a stage says when it has done what it can for now.</summary>
internal enum Outcome : byte
{
    /// <summary>Done: on to the next stage.</summary>
    Next,

    /// <summary>Nothing more to do until a socket or the deadline says so.</summary>
    Wait,

    /// <summary>The server did not take the connection: back to <see cref="Stage.Connect"/>, to try another one.</summary>
    Back,

    /// <summary>The end; <see cref="ProxyConnection.Reason"/> says why.</summary>
    Close,
}
