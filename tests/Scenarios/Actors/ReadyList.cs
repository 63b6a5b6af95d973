using Akka.Dispatch;
using ThermalActors.Scenarios.Kernel;

namespace ThermalActors.Scenarios.Actors;

/// <summary>
/// The mailboxes that have something to do. The seed draws who is next, so that a campaign sees the actors run in many orders, and
/// every order again when the seed is played again.
/// </summary>
internal sealed class ReadyList(Dice dice)
{
    private readonly Lock _gate = new();
    private readonly List<IRunnable> _ready = [];
    private bool _closed;

    /// <summary>While the actor system is being made, everything runs at once: its constructor waits for actors of its own.</summary>
    public bool IsInline { get; set; } = true;

    public void Add(IRunnable run)
    {
        if (IsInline)
        {
            run.Run();
            return;
        }

        lock (_gate)
        {
            if (!_closed) _ready.Add(run);
        }
    }

    /// <summary>Runs one of them; false when nobody has anything to do.</summary>
    public bool RunOne()
    {
        IRunnable next;
        lock (_gate)
        {
            if (_ready.Count == 0) return false;
            var index = _ready.Count == 1 ? 0 : dice.Between(0, _ready.Count - 1);
            next = _ready[index];
            _ready[index] = _ready[^1];
            _ready.RemoveAt(_ready.Count - 1);
        }

        next.Run();
        return true;
    }

    /// <summary>The process is gone: nobody ever runs again.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            _ready.Clear();
        }
    }
}
