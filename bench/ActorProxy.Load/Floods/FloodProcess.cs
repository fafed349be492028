using System.Globalization;

namespace ActorProxy.Load.Floods;

/// <summary>The flooder's process: each line it is given is a time in milliseconds, each line it gives the counts of that flood.</summary>
internal sealed class FloodProcess(FloodPlan plan) : IDisposable
{
    public const string Command = "flood";

    private readonly OwnProcess _process = new([Command, .. plan.Arguments()]);

    public int Id => _process.Id;

    /// <summary>Begins at once; the task ends when the flood has.</summary>
    public Task<FloodCounts> Start(TimeSpan time) => Task.Run(() => Run(time));

    public FloodCounts Run(TimeSpan time) =>
        _process.Ask(((int)time.TotalMilliseconds).ToString(CultureInfo.InvariantCulture)) is { } answer
            ? FloodCounts.Parse(answer)
            : throw new LoadException("the flooder has ended; see above");

    public void Dispose() => _process.Dispose();

    /// <summary>The part of the process itself: serves until standard input ends.</summary>
    public static void Serve(FloodPlan plan)
    {
        using var flooder = new Flooder(plan);
        Console.WriteLine(OwnProcess.Ready);
        while (Console.ReadLine() is { } line)
        {
            Console.WriteLine(flooder.Run(TimeSpan.FromMilliseconds(int.Parse(line, CultureInfo.InvariantCulture))));
        }
    }
}
