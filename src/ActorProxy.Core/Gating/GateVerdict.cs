namespace ActorProxy.Core.Gating;

/// <summary>What the gate says.</summary>
public enum GateVerdict
{
    Pass,
    Banned,
    OverLimit,
}
