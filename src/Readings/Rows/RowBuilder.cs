using System.Collections.Immutable;
using ThermalActors.Readings.Sensors;

namespace ThermalActors.Readings.Rows;

/// <summary>A sensor that the station has, for <see cref="RowBuilder"/>.</summary>
/// <param name="Sensor">Which sensor.</param>
/// <param name="MaxAge">Age, in elapsed time, at which a held value no longer fills a column; above zero.</param>
public readonly record struct SensorPolicy(SensorKind Sensor, TimeSpan MaxAge);

/// <summary>The outcome of <see cref="RowBuilder.Accept"/>.</summary>
/// <param name="Next">The state from now on.</param>
/// <param name="Superseded">True when a reading that no row had carried gave way; count it.</param>
public readonly record struct AcceptedReading(RowBuilder Next, bool Superseded);

/// <summary>The outcome of <see cref="RowBuilder.Build"/>.</summary>
/// <param name="Row">The row of this tick.</param>
/// <param name="Next">The state from now on.</param>
/// <param name="Used">How many readings were carried by a row for the first time.</param>
public readonly record struct BuiltRow(SensorRow Row, RowBuilder Next, int Used);

/// <summary>
/// Folds readings into wide rows: keeps the newest reading of every sensor and tells new values from held ones. Immutable;
/// no clock, no I/O. At all times <c>readings accepted = used + superseded + <see cref="Pending"/></c>.
/// </summary>
/// <remarks>
/// A column is filled only from a reading younger than its sensor's max-age whose status is <see cref="SensorStatus.Ok"/> or
/// <see cref="SensorStatus.Suspect"/>. A reading with another status is carried too (the row says its time and status) but
/// its values are left out. A reading that was too old, or whose sensor had gone offline, before any row could carry it stays
/// pending until the next one supersedes it.
/// </remarks>
public sealed class RowBuilder
{
    private readonly ImmutableArray<SensorSlot> _slots;

    private RowBuilder(ImmutableArray<SensorSlot> slots) => _slots = slots;

    /// <summary>Readings that no row has carried yet.</summary>
    public int Pending
    {
        get
        {
            var pending = 0;
            foreach (var slot in _slots) pending += slot.Pending ? 1 : 0;
            return pending;
        }
    }

    /// <summary>A builder that has seen nothing; every sensor counts as offline until it speaks.</summary>
    /// <param name="sensors">The configured sensors, each kind at most once.</param>
    /// <exception cref="ArgumentException">A sensor is named twice, or its max-age is not above zero.</exception>
    public static RowBuilder Create(IEnumerable<SensorPolicy> sensors)
    {
        ArgumentNullException.ThrowIfNull(sensors);
        var slots = ImmutableArray.CreateBuilder<SensorSlot>();
        foreach (var policy in sensors.OrderBy(static policy => policy.Sensor))
        {
            var twice = slots.Count > 0 && slots[^1].Sensor == policy.Sensor;
            if (twice) throw new ArgumentException($"{policy.Sensor} is named twice.", nameof(sensors));
            var ageless = policy.MaxAge <= TimeSpan.Zero;
            if (ageless) throw new ArgumentException($"The max-age of {policy.Sensor} must be above zero.", nameof(sensors));
            slots.Add(new SensorSlot(policy.Sensor, policy.MaxAge, SensorStatus.Offline, null, Pending: false));
        }

        return new RowBuilder(slots.DrainToImmutable());
    }

    /// <summary>The same builder with other ages; sensors that it does not have are left out.</summary>
    /// <param name="sensors">The new ages, above zero.</param>
    public RowBuilder WithMaxAges(IEnumerable<SensorPolicy> sensors)
    {
        ArgumentNullException.ThrowIfNull(sensors);
        var next = this;
        foreach (var policy in sensors)
        {
            if (IndexOf(policy.Sensor) is >= 0 and var index) next = next.With(index, next._slots[index] with { MaxAge = policy.MaxAge });
        }

        return next;
    }

    /// <summary>True when the sensor was named in <see cref="Create"/>.</summary>
    public bool Has(SensorKind sensor) => IndexOf(sensor) >= 0;

    /// <summary>True while no row has carried the newest reading of a sensor.</summary>
    public bool IsPending(SensorKind sensor) => IndexOf(sensor) is >= 0 and var index && _slots[index].Pending;

    /// <summary>The newest reading of a sensor, however old; null before the first one.</summary>
    public Reading? NewestOf(SensorKind sensor) => IndexOf(sensor) is >= 0 and var index ? _slots[index].Newest : null;

    /// <summary>Takes a reading in. It also ends a state told by <see cref="WithStatus"/>: who measures is there.</summary>
    /// <remarks>A reading that is older than the newest one of its sensor gives way itself.</remarks>
    /// <exception cref="ArgumentException">The sensor is not configured.</exception>
    public AcceptedReading Accept(Reading reading)
    {
        ArgumentNullException.ThrowIfNull(reading);
        var index = Require(reading.Sensor);
        var slot = _slots[index];
        if (slot.Newest is { } newest && reading.TakenAt.Uptime < newest.TakenAt.Uptime) return new AcceptedReading(this, Superseded: true);
        return new AcceptedReading(With(index, slot with { Newest = reading, Pending = true, Told = null }), slot.Pending);
    }

    /// <summary>
    /// Notes what a sensor's actor says of its sensor: <see cref="SensorStatus.Offline"/>, <see cref="SensorStatus.WarmingUp"/> or
    /// <see cref="SensorStatus.Frozen"/> keep its values out of the columns until the next reading; <see cref="SensorStatus.Ok"/> and
    /// <see cref="SensorStatus.Suspect"/> leave it to the readings.
    /// </summary>
    /// <exception cref="ArgumentException">The sensor is not configured.</exception>
    public RowBuilder WithStatus(SensorKind sensor, SensorStatus status)
    {
        var index = Require(sensor);
        SensorStatus? told = status is SensorStatus.Ok or SensorStatus.Suspect ? null : status;
        return With(index, _slots[index] with { Told = told });
    }

    /// <summary>Forgets what was simulated, for when real sensors take over.</summary>
    /// <returns>The state from now on, and how many readings gave way that no row had carried.</returns>
    public (RowBuilder Next, int Superseded) WithoutSimulated()
    {
        var next = this;
        for (var i = 0; i < _slots.Length; i++)
        {
            if (_slots[i].Newest is { Simulated: true }) next = next.With(i, _slots[i] with { Newest = null, Pending = false, Told = SensorStatus.Offline });
        }

        return (next, Pending - next.Pending);
    }

    /// <summary>Builds the row of one sample tick.</summary>
    /// <param name="tick">The tick on both clocks.</param>
    /// <param name="clock">Trust in its wall-clock time.</param>
    /// <param name="station">Who writes the row.</param>
    /// <param name="rowGuid">The unique part of <c>rowid</c>.</param>
    public BuiltRow Build(ReadingStamp tick, ClockQuality clock, StationIdentity station, Guid rowGuid)
    {
        ArgumentNullException.ThrowIfNull(station);
        var system = Usable<SystemReading>(SensorKind.System, tick);
        var scd4x = Usable<Scd4xReading>(SensorKind.Scd4x, tick);
        var icp10125 = Usable<Icp10125Reading>(SensorKind.Icp10125, tick);
        var sgp30 = Usable<Sgp30Reading>(SensorKind.Sgp30, tick);
        var bme680 = Usable<Bme680Reading>(SensorKind.Bme680, tick);
        var row = new SensorRow
        {
            Station = station,
            RowGuid = rowGuid,
            StartedAt = tick.At - Elapsed(tick),
            SampledAt = tick.At,
            Uptime = tick.Uptime,
            Clock = clock,
            Simulated = _slots.Any(static slot => slot.Newest is { Simulated: true }),

            // The name of the computer does not age.
            HostName = ((SystemReading?)NewestOf(SensorKind.System))?.HostName ?? station.HostName,
            IpAddress = system?.IpAddress,
            MacAddress = system?.MacAddress,
            CpuTemperatureC = system?.CpuTemperatureC,
            CpuPercent = system?.CpuPercent,
            MemoryPercent = system?.MemoryPercent,
            DiskFreeBytes = system?.DiskFreeBytes,
            TemperatureC = scd4x?.TemperatureC ?? bme680?.TemperatureC,
            HumidityPercent = scd4x?.HumidityPercent ?? bme680?.HumidityPercent,
            CarbonDioxidePpm = scd4x?.CarbonDioxidePpm,
            EquivalentCarbonDioxidePpm = sgp30?.EquivalentCarbonDioxidePpm,
            TotalVolatileOrganicCompoundsPpb = sgp30?.TotalVolatileOrganicCompoundsPpb,
            PressurePa = icp10125?.PressurePa ?? bme680?.PressurePa,
            PressureSensorTemperatureC = icp10125?.TemperatureC,
            GasResistanceOhm = bme680?.GasResistanceOhm,
            Sensors = Reports(tick, scd4x, icp10125, bme680),
        };
        return Carried(tick, row);
    }

    private static SensorReport Report(SensorSlot slot, ReadingStamp tick, SharedColumns fills) =>
        new(slot.Sensor, MeasuredAt(slot, tick), slot.IsFreshAt(tick), slot.StatusAt(tick), Used(slot.UsableAt(tick), fills))
        {
            Fills = fills,
        };

    // Counted back from the tick: a clock that stepped after the measurement must not leave two times in one row that do not belong together.
    private static DateTimeOffset? MeasuredAt(SensorSlot slot, ReadingStamp tick) =>
        slot.Newest is { } reading ? tick.At - (tick.Uptime - reading.TakenAt.Uptime) : null;

    private static bool Used(Reading? usable, SharedColumns fills) => usable switch
    {
        null => false,
        Scd4xReading scd4x => fills != SharedColumns.None || scd4x.CarbonDioxidePpm is not null,
        Icp10125Reading icp10125 => fills != SharedColumns.None || icp10125.TemperatureC is not null,
        Sgp30Reading sgp30 => (sgp30.EquivalentCarbonDioxidePpm ?? sgp30.TotalVolatileOrganicCompoundsPpb) is not null,
        Bme680Reading bme680 => fills != SharedColumns.None || bme680.GasResistanceOhm is not null,
        SystemReading system => (system.CpuTemperatureC ?? system.CpuPercent ?? system.MemoryPercent ?? system.DiskFreeBytes) is not null
            || (system.IpAddress ?? system.MacAddress ?? system.HostName) is not null,
        _ => true,
    };

    private ImmutableArray<SensorReport> Reports(ReadingStamp tick, Scd4xReading? scd4x, Icp10125Reading? icp10125, Bme680Reading? bme680)
    {
        var reports = ImmutableArray.CreateBuilder<SensorReport>(_slots.Length);
        foreach (var slot in _slots)
        {
            var fills = slot.Sensor switch
            {
                SensorKind.Scd4x => Climate(scd4x?.TemperatureC, scd4x?.HumidityPercent),
                SensorKind.Icp10125 => icp10125?.PressurePa is null ? SharedColumns.None : SharedColumns.Pressure,
                SensorKind.Bme680 => StandIn(scd4x, icp10125, bme680),
                _ => SharedColumns.None,
            };
            reports.Add(Report(slot, tick, fills));
        }

        return reports.MoveToImmutable();
    }

    private static SharedColumns StandIn(Scd4xReading? scd4x, Icp10125Reading? icp10125, Bme680Reading? bme680) =>
        Climate(scd4x?.TemperatureC is null ? bme680?.TemperatureC : null, scd4x?.HumidityPercent is null ? bme680?.HumidityPercent : null)
        | (icp10125?.PressurePa is null && bme680?.PressurePa is not null ? SharedColumns.Pressure : SharedColumns.None);

    private static SharedColumns Climate(double? temperature, double? humidity) =>
        (temperature is null ? SharedColumns.None : SharedColumns.Temperature)
        | (humidity is null ? SharedColumns.None : SharedColumns.Humidity);

    private BuiltRow Carried(ReadingStamp tick, SensorRow row)
    {
        var used = 0;
        var slots = _slots.ToBuilder();
        for (var i = 0; i < slots.Count; i++)
        {
            if (!slots[i].IsFreshAt(tick)) continue;
            slots[i] = slots[i] with { Pending = false };
            used++;
        }

        return new BuiltRow(row, used == 0 ? this : new RowBuilder(slots.DrainToImmutable()), used);
    }

    // On the monotonic clock, so that a step of the wall clock never makes te negative or hours long.
    private TimeSpan Elapsed(ReadingStamp tick)
    {
        var elapsed = TimeSpan.Zero;
        foreach (var slot in _slots)
        {
            if (!slot.IsFreshAt(tick) || slot.Newest is not { } reading) continue;
            var since = tick.Uptime - (reading.TakenAt.Uptime - reading.Took);
            if (since > elapsed) elapsed = since;
        }

        return elapsed;
    }

    private T? Usable<T>(SensorKind sensor, ReadingStamp tick)
        where T : Reading => IndexOf(sensor) is >= 0 and var index ? (T?)_slots[index].UsableAt(tick) : null;

    private RowBuilder With(int index, SensorSlot slot) => slot == _slots[index] ? this : new RowBuilder(_slots.SetItem(index, slot));

    private int Require(SensorKind sensor) =>
        IndexOf(sensor) is >= 0 and var index
            ? index
            : throw new ArgumentException($"The sensor {sensor} is not configured.", nameof(sensor));

    private int IndexOf(SensorKind sensor)
    {
        for (var i = 0; i < _slots.Length; i++)
        {
            if (_slots[i].Sensor == sensor) return i;
        }

        return -1;
    }
}
