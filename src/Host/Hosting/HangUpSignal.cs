using System.Runtime.InteropServices;

namespace ThermalActors.Host.Hosting;

/// <summary>
/// SIGHUP: read the configuration again. One that comes while nobody serves it is served as soon as somebody does, one that comes while
/// another is served is served after it. When it means what it once did, that the terminal is gone, the process is asked to stop.
/// </summary>
internal sealed class HangUpSignal : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Action _stop;
    private readonly Func<bool> _hasTerminal;
    private readonly bool _hadTerminal;
    private PosixSignalRegistration? _registration;
    private Action? _serve;
    private bool _waits;
    private bool _gone;

    /// <summary>Listens to nothing yet.</summary>
    /// <param name="stop">Asks for a graceful stop; called at most once.</param>
    /// <param name="hasTerminal">Whether the process belongs to a terminal; null to ask the system.</param>
    public HangUpSignal(Action stop, Func<bool>? hasTerminal = null)
    {
        _stop = stop;
        _hasTerminal = hasTerminal ?? HasTerminal;
        _hadTerminal = _hasTerminal();
    }

    /// <summary>Begins to listen.</summary>
    public HangUpSignal Listen()
    {
        _registration = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
        {
            context.Cancel = true;
            Raise();
        });
        return this;
    }

    /// <summary>From now on this is done at every signal, one at a time; null for nothing.</summary>
    public void ServeWith(Action? serve)
    {
        lock (_gate)
        {
            _serve = serve;
            if (!_waits || serve is null) return;
            _waits = false;
            serve();
        }
    }

    /// <summary>What a signal does.</summary>
    internal void Raise()
    {
        lock (_gate)
        {
            if (_gone) return;
            _gone = _hadTerminal && !_hasTerminal();
            if (!_gone)
            {
                if (_serve is { } serve) serve();
                else _waits = true;
                return;
            }
        }

        _stop();
    }

    public void Dispose() => _registration?.Dispose();

    // The kernel takes the terminal away from its processes before it signals them.
    private static bool HasTerminal()
    {
        try
        {
            using var terminal = File.OpenHandle("/dev/tty");
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
