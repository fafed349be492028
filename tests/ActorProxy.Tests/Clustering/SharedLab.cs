namespace ActorProxy.Tests.Clustering;

/// <summary>Three hosts for the tests of a class, one after the other: a cluster takes longer to start than most of them take.</summary>
/// <remarks>A test leaves the cluster whole. After one that did not, the next has a new one.</remarks>
public sealed class SharedLab : IAsyncLifetime
{
    private Lab? _lab;

    /// <summary>A whole cluster, with the bans that tests before have left in it.</summary>
    internal async Task<Lab> Whole()
    {
        if (_lab is not null && !await IsWhole(_lab))
        {
            await _lab.DisposeAsync();
            _lab = null;
        }

        return _lab ??= await Lab.Start();
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_lab is not null)
        {
            await _lab.DisposeAsync();
        }
    }

    private static async Task<bool> IsWhole(Lab lab)
    {
        foreach (var node in lab.Nodes)
        {
            if (!node.IsRunning || await node.MembersUp() != lab.Nodes.Count || !await node.IsReady())
            {
                return false;
            }
        }

        return true;
    }
}
