namespace ActorProxy.Core.Loops.Epoll;

/// <summary>What an epoll event is about: a connection's socket, a listening socket, or the loop's wake-up.</summary>
internal interface IEpollTarget
{
    void OnEvents(uint events);
}
