using System.ComponentModel;
using System.Diagnostics;
using System.IO.Pipes;
using System.Reflection;
using System.Runtime.InteropServices;
using ActorProxy.Actors.Bans;
using ActorProxy.Actors.Certificates;
using ActorProxy.Actors.Feeds;
using ActorProxy.Actors.Filtering;
using ActorProxy.Core;
using Akka.Actor;
using Akka.Hosting;
using Microsoft.AspNetCore.Hosting.Server;

namespace ActorProxy.Hosting.HandingOver;

/// <summary>Replaces this process by another one, of a new version say, while both serve: SIGUSR2.</summary>
/// <remarks>
/// The new process has the listening sockets of this one, so nobody is refused and no queue is lost. It reads its configuration first; when
/// that is not valid nothing has happened. Then this process leaves the cluster and lets go of admin API and ban store, accepting all the
/// while, and drains as soon as the new one accepts: live connections stay here, for limits.drain-time at most. They are not cut by bans
/// that are imposed from then on.
/// </remarks>
internal sealed class HandOver(
    EdgeProxy edge, EdgeStatus status, ClusterService membership, IServer admin, IReadOnlyActorRegistry actors, ServiceManager manager, IHostApplicationLifetime lifetime, ILogger<HandOver> logger)
{
    // Of Linux; PosixSignal has no name for it.
    private const PosixSignal UserSignal2 = (PosixSignal)12;

    // A start takes half a second on an idle machine.
    private static readonly TimeSpan ClaimPatience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan StartPatience = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan AdminPatience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ActorPatience = TimeSpan.FromSeconds(10);

    // When it is wanted another program may be at its path, and this one's name would have "(deleted)" behind it.
    private readonly string[] _program = CommandLine();

    private int _isUnderWay;

    /// <summary>The new process was given what this one had, and does not serve: a supervisor has to start another one.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>Hands over when SIGUSR2 comes, for as long as the result lives.</summary>
    public IDisposable OnSignal()
    {
        // An upgrade has replaced the program's files by then: what this needs has to be of the same build as the rest.
        Assembly.Load(typeof(Process).Assembly.GetName());
        Assembly.Load(typeof(AnonymousPipeServerStream).Assembly.GetName());
        return PosixSignalRegistration.Create(UserSignal2, signal =>
        {
            signal.Cancel = true;
            _ = Task.Run(RunAsync);
        });
    }

    private static string[] CommandLine()
    {
        var words = Environment.GetCommandLineArgs();
        var program = Environment.ProcessPath!;

        // The first word is the assembly, which only `dotnet` wants to be told.
        return Path.GetFileNameWithoutExtension(program) == "dotnet" ? [program, .. words] : [program, .. words[1..]];
    }

    private async Task RunAsync()
    {
        if (status.Current != EdgeStatus.Phase.Ready || Interlocked.Exchange(ref _isUnderWay, 1) == 1)
        {
            EdgeLog.NotHandedOver(logger, "it is starting, stopping, or handing over already");
            return;
        }

        if (await TryAsync())
        {
            // Drains.
            lifetime.StopApplication();
        }
        else
        {
            Volatile.Write(ref _isUnderWay, 0);
        }
    }

    /// <returns>True when this process is to end.</returns>
    private async Task<bool> TryAsync()
    {
        if (edge.ListeningDescriptors is not { Count: > 0 } sockets)
        {
            EdgeLog.NotHandedOver(logger, "loops.engine = sockets cannot share what it listens on");
            return false;
        }

        Successor successor;
        try
        {
            successor = new Successor(_program, sockets);
        }
        catch (Exception exception) when (exception is Win32Exception or IOException)
        {
            EdgeLog.NotHandedOver(logger, exception.Message);
            return false;
        }

        using (successor)
        {
            EdgeLog.HandingOver(logger, successor.Id);
            if (!await successor.Says(HandOverWord.Claim, ClaimPatience))
            {
                EdgeLog.NotHandedOver(logger, "the new process did not get as far as reading its configuration, or that is not valid");
                return false;
            }

            await ReleaseAsync();
            successor.Tell(HandOverWord.Released);
            if (await successor.Says(HandOverWord.Accepting, StartPatience))
            {
                manager.HandOverTo(successor.Id);
                successor.Tell(HandOverWord.Relieved);
            }
            else
            {
                HasFailed = true;
                EdgeLog.HandOverFailed(logger);
            }

            return true;
        }
    }

    private async Task ReleaseAsync()
    {
        await membership.LeaveAsync();
        using var patience = new CancellationTokenSource(AdminPatience);
        await admin.StopAsync(patience.Token);

        // What writes what the new process will: whoever asks another one comes before it. The filter is the sockets', which are shared.
        await StopAsync(actors.Get<FeedSupervisorActor>());
        await StopAsync(actors.Get<LoneKeeperActor>());
        await StopAsync(actors.Get<NodeCertificatesActor>());
        await StopAsync(actors.Get<KernelFilterActor>());
        await StopAsync(actors.Get<BanTableActor>());
    }

    private static async Task StopAsync(IActorRef writer)
    {
        try
        {
            await writer.GracefulStop(ActorPatience);
        }
        catch (TaskCanceledException)
        {
            // A disk hangs: the new process finds out what is to be had.
        }
    }
}
