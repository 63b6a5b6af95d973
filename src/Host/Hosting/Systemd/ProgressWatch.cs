using System.Globalization;
using ThermalActors.Actors.Health;
using ThermalActors.Actors.Settings;

namespace ThermalActors.Host.Hosting.Systemd;

/// <summary>How long progress may take before it counts as none.</summary>
/// <param name="Tick">Between two samples.</param>
/// <param name="Store">Between two batches that the spool has dealt with.</param>
internal sealed record ProgressLimits(TimeSpan Tick, TimeSpan Store)
{
    /// <summary>A spool that fills up slows sampling down, by this factor at most (design §5).</summary>
    private const int SlowestSampling = 16;

    /// <summary>For a busy machine.</summary>
    private static readonly TimeSpan TickGrace = TimeSpan.FromMinutes(1);

    /// <summary>For a card that stalls: two tries of a store and the pause between them.</summary>
    private static readonly TimeSpan StoreGrace = TimeSpan.FromMinutes(2);

    /// <summary>The limits that follow from the rhythm of sampling and batching.</summary>
    public static ProgressLimits From(StationSettings settings)
    {
        var sample = settings.Sensors.SampleInterval * SlowestSampling;
        var full = sample * settings.Batching.BatchSize;
        var sealing = full < settings.Batching.Interval ? full : settings.Batching.Interval;
        return new ProgressLimits(sample + TickGrace, sample + sealing + StoreGrace);
    }
}

/// <summary>
/// Judges from the station's status whether it makes progress: samples are taken, and the spool deals with batches, be it
/// that it stores or drops them or that it says why it cannot. Delivery does not count, because being offline is healthy.
/// Pure; times count from any fixed moment.
/// </summary>
internal sealed record ProgressWatch
{
    private ProgressWatch(ProgressLimits limits) => Limits = limits;

    private ProgressLimits Limits { get; init; }

    private TimeSpan TickAt { get; init; }

    private TimeSpan StoreAt { get; init; }

    private SamplingSummary Sampling { get; init; } = SamplingSummary.None;

    private bool Live { get; init; }

    private bool Troubled { get; init; }

    /// <summary>Begins to watch; the first progress has the whole limit.</summary>
    public static ProgressWatch Begin(ProgressLimits limits, StationStatus status, TimeSpan now) => new(limits)
    {
        TickAt = now,
        StoreAt = now,
        Sampling = status.Sampling,
        Live = status.Live,
        Troubled = status.Spool.Problem is not null,
    };

    /// <summary>Watches by other limits from now on: what is late by the new rhythm was not by the old one, so each has its whole limit anew.</summary>
    public ProgressWatch Under(ProgressLimits limits, TimeSpan now) => this with { Limits = limits, TickAt = now, StoreAt = now };

    /// <summary>Takes in a status.</summary>
    public ProgressWatch Observe(StationStatus status, TimeSpan now)
    {
        var troubled = status.Spool.Problem is not null;
        return this with
        {
            TickAt = status.Sampling.RowsBuilt == Sampling.RowsBuilt ? TickAt : now,
            // After a trouble the wait begins anew: what was held back has yet to be written.
            StoreAt = status.Sampling.BatchesStored == Sampling.BatchesStored && troubled == Troubled ? StoreAt : now,
            Sampling = status.Sampling,
            Live = status.Live,
            Troubled = troubled,
        };
    }

    /// <summary>Why there is no progress; null while there is.</summary>
    public string? Stall(TimeSpan now)
    {
        if (!Live) return "a part of the station is lost";
        // A spool that has never opened tries again by itself, and sampling waits for it.
        if (Troubled && Sampling.RowsBuilt == 0) return null;
        if (now - TickAt > Limits.Tick) return Since("no sample was taken", now - TickAt);
        return !Troubled && now - StoreAt > Limits.Store ? Since("no batch was stored", now - StoreAt) : null;
    }

    private static string Since(string what, TimeSpan time) =>
        string.Create(CultureInfo.InvariantCulture, $"{what} for {time.TotalSeconds:0} s");
}
