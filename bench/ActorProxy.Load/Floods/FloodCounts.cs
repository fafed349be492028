using System.Globalization;

namespace ActorProxy.Load.Floods;

/// <summary>What became of the attempts of one flood; each is counted once.</summary>
/// <param name="Attempts">Connects that were begun.</param>
/// <param name="Refused">Reset or ended by the other side: a ban, or the end of its patience with a silent client.</param>
/// <param name="Unanswered">Given up, or still open at the end, before the connect was done.</param>
/// <param name="Held">Given up, or still open at the end, though connected.</param>
internal sealed record FloodCounts(int Attempts, int Refused, int Unanswered, int Held)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Attempts} {Refused} {Unanswered} {Held}");

    public static FloodCounts Parse(string text)
    {
        int[] numbers = [.. text.Split(' ').Select(number => int.Parse(number, CultureInfo.InvariantCulture))];
        return new FloodCounts(numbers[0], numbers[1], numbers[2], numbers[3]);
    }
}
