using System.Reflection;
using ActorProxy.Core.Loops;
using Xunit.Sdk;

namespace ActorProxy.Testing.Edge;

/// <summary>Runs a theory on every engine of the loops: alone, or with each of these values as second argument.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class EnginesAttribute(params object[] values) : DataAttribute
{
    public override IEnumerable<object[]> GetData(MethodInfo testMethod)
    {
        LoopEngine[] engines = OperatingSystem.IsLinux() ? [LoopEngine.Epoll, LoopEngine.Sockets] : [LoopEngine.Sockets];
        foreach (var engine in engines)
        {
            if (values.Length == 0)
            {
                yield return [engine];
            }

            foreach (var value in values)
            {
                yield return [engine, value];
            }
        }
    }
}
