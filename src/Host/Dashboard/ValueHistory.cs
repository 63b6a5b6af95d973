using System.Collections.Immutable;
using ThermalActors.Actors.Health;

namespace ThermalActors.Host.Dashboard;

/// <summary>
/// What the charts show: the last three hours of every quantity, in memory only and bounded, whatever the sensors are called. Steps
/// count on the monotonic clock, so that a clock that is set neither stretches nor tears a chart.
/// </summary>
internal sealed class ValueHistory
{
    /// <summary>Length of a step.</summary>
    public static readonly TimeSpan Step = TimeSpan.FromSeconds(10);

    /// <summary>Steps that are remembered: three hours.</summary>
    public const int Steps = 1_080;

    /// <summary>Quantities that are remembered; more are left out. With 4 bytes a step this bounds the memory to 280 kB.</summary>
    public const int MostSeries = 64;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, TimeSpan> _seen = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Sensor, string Name), Series> _series = [];

    /// <summary>Number of quantities.</summary>
    public int Count
    {
        get
        {
            lock (_gate) return _series.Count;
        }
    }

    /// <summary>Takes in what is new in a status: a reading that was seen before, or that is no measurement, adds nothing.</summary>
    public void Observe(StationStatus status)
    {
        ArgumentNullException.ThrowIfNull(status);
        foreach (var sensor in status.Sensors)
        {
            if (sensor.Last is not { } last || !IsNew(sensor.Name, last.Uptime) || last.Quality is not ("ok" or "suspect")) continue;
            foreach (var value in last.Values) Add(sensor.Name, value.Name, value.Unit, last.Uptime, value.Value);
        }
    }

    /// <summary>Takes in a value.</summary>
    /// <param name="sensor">Sensor.</param>
    /// <param name="name">Quantity.</param>
    /// <param name="unit">Unit.</param>
    /// <param name="uptime">When it was measured, on the monotonic clock.</param>
    /// <param name="value">The value.</param>
    public void Add(string sensor, string name, string unit, TimeSpan uptime, double value)
    {
        lock (_gate)
        {
            if (!_series.TryGetValue((sensor, name), out var series))
            {
                if (_series.Count >= MostSeries) return;
                _series[(sensor, name)] = series = new Series(unit, new ValueRing(Steps));
            }

            series.Ring.Add(uptime.Ticks / Step.Ticks, value);
        }
    }

    /// <summary>The courses up to now.</summary>
    /// <param name="uptime">The present on the monotonic clock.</param>
    public HistoryDocument Read(TimeSpan uptime)
    {
        var last = uptime.Ticks / Step.Ticks;
        lock (_gate)
        {
            return new HistoryDocument(
                Step.TotalSeconds,
                Math.Round((uptime.Ticks % Step.Ticks) / (2.0 * TimeSpan.TicksPerSecond), 3),
                [.. _series.Select(each => new SeriesDocument(each.Key.Sensor, each.Key.Name, each.Value.Unit, [.. each.Value.Ring.Until(last)]))]);
        }
    }

    private bool IsNew(string sensor, TimeSpan uptime)
    {
        lock (_gate)
        {
            if (_seen.TryGetValue(sensor, out var seen) ? seen == uptime : _seen.Count >= MostSeries) return false;
            _seen[sensor] = uptime;
            return true;
        }
    }

    private sealed record Series(string Unit, ValueRing Ring);
}

/// <summary>The body of <c>/api/history</c>; names are part of the interface.</summary>
/// <param name="StepSeconds">Time from one value to the next.</param>
/// <param name="AgeSeconds">Age of the newest values: the middle of the step that is not over yet.</param>
/// <param name="Series">One for each quantity.</param>
internal sealed record HistoryDocument(double StepSeconds, double AgeSeconds, ImmutableArray<SeriesDocument> Series);

/// <summary>The course of one quantity.</summary>
/// <param name="Sensor">Sensor.</param>
/// <param name="Name">Quantity.</param>
/// <param name="Unit">Unit.</param>
/// <param name="Values">Means, oldest first; null where nothing was measured. The last is that of the present step.</param>
internal sealed record SeriesDocument(string Sensor, string Name, string Unit, ImmutableArray<double?> Values);
