using System.Runtime.InteropServices;

namespace ThermalActors.Host.Hosting;

/// <summary>SIGINT and SIGTERM: the first asks for a graceful stop, from the first moment of the process on; the second ends it at once.</summary>
internal sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource _first = new();
    private readonly Action _atOnce;
    private readonly List<PosixSignalRegistration> _registrations = [];
    private int _count;

    /// <summary>Listens to nothing yet.</summary>
    /// <param name="atOnce">Ends the process; called at the second signal.</param>
    public StopSignals(Action atOnce) => _atOnce = atOnce;

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Stopping => _first.Token;

    /// <summary>Begins to listen.</summary>
    public StopSignals Listen()
    {
        foreach (var signal in new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM })
        {
            _registrations.Add(PosixSignalRegistration.Create(signal, context =>
            {
                context.Cancel = true;
                Raise();
            }));
        }

        return this;
    }

    /// <summary>What a signal does.</summary>
    internal void Raise()
    {
        if (Interlocked.Increment(ref _count) == 1) _first.Cancel();
        else _atOnce();
    }

    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
        _first.Dispose();
    }
}
