namespace ThermalActors.Emulator.Http;

/// <summary>The ingest host, known once the listeners are bound. A fail-over moves it to the spare listener (C64).</summary>
/// <param name="clock">Ends a fail-over.</param>
internal sealed class IngestAddress(TimeProvider clock)
{
    private readonly Lock _gate = new();
    private string _host = "";
    private int[] _ports = [0, 0];
    private int _active;
    private long? _failingOverUntil;
    private bool _streamingOnly;

    /// <summary>Host and port as discovery answers them; may hold underscores (C2).</summary>
    public string Announced
    {
        get
        {
            lock (_gate)
            {
                Settle();
                return $"{_host}:{_ports[_active]}";
            }
        }
    }

    /// <summary>Host and port as they are served and scoped: every underscore is a dash.</summary>
    public string Served => Announced.Replace('_', '-');

    /// <summary>The name in <see cref="Served"/>, without port.</summary>
    public string ServedName
    {
        get
        {
            lock (_gate) return _host.Replace('_', '-');
        }
    }

    /// <summary>Tells where the listeners are.</summary>
    /// <param name="host">Name that discovery answers.</param>
    /// <param name="port">Port of the ingest listener.</param>
    /// <param name="sparePort">Port of the listener that a fail-over goes to.</param>
    public void Bind(string host, int port, int sparePort)
    {
        lock (_gate)
        {
            _host = host;
            _ports = [port, sparePort];
        }
    }

    /// <summary>Begins a fail-over.</summary>
    /// <param name="duration">Time until the other host takes over.</param>
    /// <param name="streamingOnly">Discovery and token exchange answer meanwhile.</param>
    public void FailOver(TimeSpan duration, bool streamingOnly)
    {
        lock (_gate)
        {
            Settle();
            _failingOverUntil = clock.GetTimestamp() + (long)(duration.TotalSeconds * clock.TimestampFrequency);
            _streamingOnly = streamingOnly;
        }
    }

    /// <summary>True when a call meets a host that has failed over.</summary>
    /// <param name="port">Port that it came in on.</param>
    /// <param name="isControlPort">True for the control port, which never moves.</param>
    /// <param name="isStreaming">True for open, drop, status and append.</param>
    public bool HasFailedOver(int port, bool isControlPort, bool isStreaming)
    {
        lock (_gate)
        {
            Settle();
            if (_failingOverUntil is not null) return isStreaming || !_streamingOnly;
            return !isControlPort && port != _ports[_active];
        }
    }

    private void Settle()
    {
        if (_failingOverUntil is not { } until || clock.GetTimestamp() < until) return;
        _failingOverUntil = null;
        _active = 1 - _active;
    }
}
