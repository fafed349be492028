using System.Net;

namespace ActorProxy.Configuration.Binding;

/// <summary>Finds addresses that two listeners want: the second could not start.</summary>
internal sealed class BindClashes(ConfigProblems problems)
{
    private readonly Dictionary<IPEndPoint, Located<IPEndPoint>> _taken = [];

    public void Add(Located<IPEndPoint> bind)
    {
        // Port 0 is a free one each time. [::] takes IPv4 as well, so 0.0.0.0 is the same place.
        var place = bind.Value.Address.Equals(IPAddress.Any) ? new IPEndPoint(IPAddress.IPv6Any, bind.Value.Port) : bind.Value;
        if (place.Port == 0 || _taken.TryAdd(place, bind))
        {
            return;
        }

        var first = _taken[place];
        problems.Error(bind.Position, bind.Path, $"{bind.Value} is taken by {first.Path} at {first.Position.SeenFrom(bind.Position)}"
            + (first.Value.Equals(bind.Value) ? "" : $" ({first.Value}; [::] takes IPv4 as well)"));
    }
}
