using System.Globalization;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ThermalActors.Actors.Health;
using ThermalActors.Host.Logging;

namespace ThermalActors.Host.Hosting.Systemd;

/// <summary>What the reporter works by.</summary>
/// <param name="Limits">How long progress may take.</param>
/// <param name="Watchdog">systemd's patience; null when it does not watch.</param>
/// <param name="Shutdown">How long a stop of the process can take.</param>
internal sealed record ReportingRules(ProgressLimits Limits, TimeSpan? Watchdog, TimeSpan Shutdown)
{
    private static readonly TimeSpan StatusPeriod = TimeSpan.FromSeconds(30);

    /// <summary>A stop that takes as long as it may is not to be cut short by rounding.</summary>
    private static readonly TimeSpan ShutdownGrace = TimeSpan.FromSeconds(10);

    /// <summary>Time between two signs of life: a lost one is made up for before systemd loses patience.</summary>
    public TimeSpan Period => Watchdog is { } patience && patience / 3 < StatusPeriod ? patience / 3 : StatusPeriod;

    /// <summary>What systemd is asked to wait for at a stop, whatever its own limit says.</summary>
    public TimeSpan StopTime => Shutdown + ShutdownGrace;
}

/// <summary>
/// Reports to systemd: READY when the station is up, a status line, the watchdog's food while there is progress, STOPPING.
/// <code>
///   ┌──────────┐ station started, or   ┌─────────┐ stop asked for ┌──────────┐
///   │ starting │ a spool fault named   │ watched │ ─────────────► │ stopping │
///   │          │ ────────────────────► │         │                │          │
///   └──────────┘ READY                 └─────────┘ STOPPING       └──────────┘
///                                       WATCHDOG while progress    WATCHDOG until the end: TimeoutStopSec watches now
///                                       RELOADING, then READY
/// </code>
/// Registered first, so that it ends after everything else. It owns the notifier.
/// </summary>
internal sealed class SystemdReporter : IHostedService, IDisposable
{
    private readonly SystemdNotifier _systemd;
    private readonly IStationStatusSource _status;
    private readonly ReportingRules _rules;
    private readonly IHostApplicationLifetime _lifetime;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Lock _gate = new();
    private readonly List<IDisposable> _parts = [];
    private readonly long _start;
    private ProgressWatch? _watch;
    private string _line = "";
    private ProgressLimits _limits;
    private bool _stopping;
    private bool _stalled;

    public SystemdReporter(
        SystemdNotifier systemd, IStationStatusSource status, ReportingRules rules, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<SystemdReporter> log)
    {
        _systemd = systemd;
        _status = status;
        _rules = rules;
        _limits = rules.Limits;
        _lifetime = lifetime;
        _time = time;
        _log = log;
        _start = time.GetTimestamp();
    }

    private TimeSpan Now => _time.GetElapsedTime(_start);

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _parts.Add(_lifetime.ApplicationStopping.Register(OnStopping));
        _parts.Add(_status.Subscribe(Observe));
        _parts.Add(_time.CreateTimer(_ => OnPeriod(), null, _rules.Period, _rules.Period));
        Observe(_status.Current);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        StopListening();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        StopListening();
        _systemd.Dispose();
    }

    /// <summary>The configuration is being read again: systemd's reload lasts until <see cref="ReloadEnded"/>.</summary>
    public void ReloadBegun()
    {
        lock (_gate)
        {
            if (_stopping || _watch is null) return;
            // The kernel's CLOCK_MONOTONIC, which systemd compares with the moment of its own request.
            var micros = (_time.GetElapsedTime(0).Ticks / TimeSpan.TicksPerMicrosecond).ToString(CultureInfo.InvariantCulture);
            _systemd.Send($"RELOADING=1\nMONOTONIC_USEC={micros}");
        }
    }

    /// <summary>Progress has another rhythm from now on.</summary>
    public void Follow(ProgressLimits limits)
    {
        lock (_gate)
        {
            if (limits == _limits) return;
            _limits = limits;
            _watch = _watch?.Under(limits, Now);
        }
    }

    /// <summary>The configuration was read, be it that it is in force now or that the one before stays.</summary>
    public void ReloadEnded()
    {
        lock (_gate)
        {
            if (!_stopping && _watch is not null) _systemd.Send($"READY=1\nSTATUS={_line}");
        }
    }

    private void StopListening()
    {
        foreach (var part in _parts) part.Dispose();
        _parts.Clear();
    }

    private void Observe(StationStatus status)
    {
        lock (_gate)
        {
            if (_stopping) return;
            var line = StatusLine.Of(status);
            if (_watch is { } watch)
            {
                _watch = watch.Observe(status, Now);
                if (string.Equals(line, _line, StringComparison.Ordinal)) return;
                _line = line;
                _systemd.Send($"STATUS={line}");
            }
            else
            {
                Begin(status, line);
            }
        }
    }

    private void Begin(StationStatus status, string line)
    {
        if (!status.Live || (StatusLine.IsStarting(status) && status.Spool.Problem is null)) return;
        _watch = ProgressWatch.Begin(_limits, status, Now);
        _line = line;
        _systemd.Send($"READY=1\nSTATUS={line}\nWATCHDOG=1");
    }

    private void OnPeriod()
    {
        lock (_gate)
        {
            if (_stopping)
            {
                _systemd.Send("WATCHDOG=1");
                return;
            }

            if (_watch is not { } watch) return;
            var stall = watch.Stall(Now);
            if (stall is null) _systemd.Send($"WATCHDOG=1\nSTATUS={_line}");
            Tell(stall);
        }
    }

    private void Tell(string? stall)
    {
        if (_stalled == stall is not null) return;
        _stalled = stall is not null;
        if (stall is null)
        {
            _log.LogWarning(LogEvents.ProgressBack, "There is progress again: systemd is told that the service lives");
            return;
        }

        _log.LogCritical(LogEvents.ProgressLost, "No progress, {Reason}: systemd is no longer told that the service lives, so that it starts it anew", stall);
        _systemd.Send($"STATUS=Stalled; {stall}");
    }

    private void OnStopping()
    {
        lock (_gate)
        {
            if (_stopping) return;
            _stopping = true;
            var micros = (_rules.StopTime.Ticks / TimeSpan.TicksPerMicrosecond).ToString(CultureInfo.InvariantCulture);
            _systemd.Send($"STOPPING=1\nEXTEND_TIMEOUT_USEC={micros}\nSTATUS=Stopping; what is stored is being sent\nWATCHDOG=1");
        }
    }
}
