namespace ActorProxy.Load.Measuring;

/// <summary>One more thing that a measurement tells, with a name of its own.</summary>
/// <param name="Name">Within its row.</param>
/// <param name="Unit">Empty for a mere number.</param>
/// <param name="Value">In the unit.</param>
internal sealed record Figure(string Name, string Unit, double Value);
