namespace ActorProxy.Hosting.HandingOver;

/// <summary>What the two processes of a hand-over say to each other, a byte each. They may be of two versions: the values stay.</summary>
internal enum HandOverWord : byte
{
    /// <summary>The new one: my configuration is valid; let go of what only one of us can hold.</summary>
    Claim = (byte)'C',

    /// <summary>The old one: it is yours.</summary>
    Released = (byte)'R',

    /// <summary>The new one: I accept.</summary>
    Accepting = (byte)'A',

    /// <summary>The old one: you are the service.</summary>
    Relieved = (byte)'S',
}
