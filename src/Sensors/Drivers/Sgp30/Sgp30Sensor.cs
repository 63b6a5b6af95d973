using System.Device.I2c;
using ThermalActors.Readings.Sensors;
using ThermalActors.Sensors.Bus;

namespace ThermalActors.Sensors.Drivers;

/// <summary>
/// SGP30. It must be read once a second; its algorithm is started once and not again until there is proof, or good reason to
/// believe, that it was interrupted (sensors.md §4.2).
/// </summary>
/// <remarks>
/// A silent reset looks like very clean air (400 ppm, 0 ppb for ever). The proof is a baseline that was there and is 0 now.
/// During the first hour there is none; then 15 s of clean air after other air, or after trouble, count as a reset, once an hour
/// at most. As long as nothing is proven such values are marked as suspect.
/// </remarks>
public sealed class Sgp30Sensor : DriverSensor
{
    private const int DoubtfulRun = 15;
    private const int RawCheckEvery = 10;

    private static readonly TimeSpan GuessEvery = TimeSpan.FromHours(1);

    private readonly Sgp30 driver;
    private readonly Sgp30BaselineKeeper keeper;
    private readonly RepetitionWatch<Sgp30RawSignals> repetition = new(6);
    private ulong serial;
    private bool operating;
    private bool frozen;
    private bool floorIsDoubtful;
    private bool floorProven;
    private int floorRun;
    private int sinceRawCheck;
    private double? humidity;
    private ushort? sentHumidity;
    private long? guessedAt;

    /// <summary>Makes the sensor and takes over the device; sends nothing.</summary>
    /// <param name="device">The device at 0x58.</param>
    /// <param name="time">Clock of waits and stamps.</param>
    /// <param name="baselines">Where baselines outlive a restart.</param>
    /// <param name="simulated">True when the device is not hardware.</param>
    public Sgp30Sensor(I2cDevice device, TimeProvider time, ISgp30BaselineStore baselines, bool simulated = false)
        : base(SensorKind.Sgp30, time, simulated)
    {
        ArgumentNullException.ThrowIfNull(baselines);
        driver = new Sgp30(device, time);
        keeper = new Sgp30BaselineKeeper(baselines, time);
    }

    /// <inheritdoc/>
    public override DeviceCounters Counters => driver.Counters;

    /// <inheritdoc/>
    public override async Task<ProbeResult> ProbeAsync(CancellationToken cancellation)
    {
        operating = false;
        var features = await driver.GetFeaturesetVersionAsync(cancellation);
        if (features is DriverResult<Sgp30FeatureSet>.Failed stranger)
            return Missing(stranger.Failure);

        var before = serial;
        var identity = await driver.GetSerialIdAsync(cancellation);
        if (identity is not DriverResult<ulong>.Ok(var found))
            return Missing(FailureOf(identity));

        serial = found;
        if (found != before || !await IsStillRunningAsync(cancellation))
        {
            if (await StartAsync(cancellation) is { } failure)
                return Missing(failure);
        }

        operating = true;
        var warmUp = Sgp30.WarmUp - driver.Running!.Value;
        return new ProbeResult.Found($"SGP30 {serial:X12}", warmUp > TimeSpan.Zero ? warmUp : TimeSpan.Zero);
    }

    /// <inheritdoc/>
    public override async Task<ReadResult> ReadAsync(CancellationToken cancellation)
    {
        if (!operating)
            return NotProbed("SGP30");

        var started = Time.GetTimestamp();
        var result = await driver.ReadAsync(cancellation);
        if (result is not DriverResult<Sgp30Measurement>.Ok(var sample))
        {
            floorIsDoubtful = true;
            return Failed(FailureOf(result));
        }

        if (sample.WarmingUp)
            return Measured(new Sgp30Reading { TakenAt = default }, started, SensorStatus.WarmingUp);

        if (await IsSilentResetAsync(sample, cancellation))
            return Failed(await StartAgainAsync(cancellation));

        if (await HasLostItsBaselineAsync(cancellation))
            return Failed(await StartAgainAsync(cancellation));

        return Measured(
            new Sgp30Reading
            {
                TakenAt = default,
                EquivalentCarbonDioxidePpm = sample.EquivalentCarbonDioxidePpm,
                TotalVolatileOrganicCompoundsPpb = sample.TotalVolatileOrganicCompoundsPpb,
            },
            started,
            Judge(frozen, sample.IsCeiling || (sample.IsFloor && floorIsDoubtful && !floorProven)));
    }

    /// <summary>Takes the absolute humidity; what the chip would take for "no compensation" is not sent.</summary>
    public override async Task CompensateAsync(Compensation compensation, CancellationToken cancellation)
    {
        if (compensation is not Compensation.AbsoluteHumidity { GramsPerCubicMetre: > 0 and < 256 } air)
            return;

        var word = Sgp30.HumidityWord(Math.Min(air.GramsPerCubicMetre, 255.996));
        if (word == 0)
            return;

        humidity = word / 256.0;
        if (operating && word != sentHumidity)
            await SendHumidityAsync(cancellation);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            driver.Dispose();
    }

    private static SensorFailure FailureOf<T>(DriverResult<T> result) =>
        result is DriverResult<T>.Failed failed
            ? failed.Failure
            : new SensorFailure(SensorFailureReason.NeverReady, "the SGP30 gave no answer");

    /// <summary>A sensor that only missed some polls keeps what it has learnt.</summary>
    private async Task<bool> IsStillRunningAsync(CancellationToken cancellation) =>
        driver.Running is not null
        && keeper.Established
        && await driver.GetBaselineAsync(cancellation) is DriverResult<Sgp30Baseline>.Ok { Value.IsValid: true };

    private async Task<SensorFailure?> StartAsync(CancellationToken cancellation)
    {
        floorIsDoubtful = driver.Running is not null;
        floorProven = false;
        floorRun = 0;
        frozen = false;
        repetition.Forget();
        var begun = await driver.InitialiseMeasurementAsync(cancellation);
        if (begun is not DriverResult<Done>.Ok)
            return FailureOf(begun);

        var baseline = keeper.Restorable(serial);
        if (baseline is { } kept)
        {
            var restored = await driver.SetBaselineAsync(kept, cancellation);
            if (restored is not DriverResult<Done>.Ok)
                return FailureOf(restored);
        }

        keeper.Started(baseline is not null);
        sentHumidity = null;
        if (humidity is not null)
            await SendHumidityAsync(cancellation);
        return null;
    }

    private async Task SendHumidityAsync(CancellationToken cancellation)
    {
        var result = await driver.SetHumidityAsync(humidity!.Value, cancellation);
        sentHumidity = result is DriverResult<Done>.Ok ? Sgp30.HumidityWord(humidity.Value) : null;
    }

    private async Task<bool> IsSilentResetAsync(Sgp30Measurement sample, CancellationToken cancellation)
    {
        if (!sample.IsFloor)
        {
            floorIsDoubtful = true;
            floorProven = false;
            floorRun = 0;
            return false;
        }

        if (!floorIsDoubtful || floorProven)
            return false;

        floorRun++;
        var worthAsking = floorRun % DoubtfulRun == 0 || (floorRun == 1 && keeper.Established);
        if (!worthAsking || await driver.GetBaselineAsync(cancellation) is not DriverResult<Sgp30Baseline>.Ok(var baseline))
            return false;

        floorProven = baseline.IsValid;
        return !floorProven && (keeper.Established || MayGuess());
    }

    private bool MayGuess()
    {
        if (guessedAt is { } last && Time.GetElapsedTime(last) < GuessEvery)
            return false;

        guessedAt = Time.GetTimestamp();
        return true;
    }

    private async Task<SensorFailure> StartAgainAsync(CancellationToken cancellation)
    {
        // The same look has another individual that was plugged in between two polls, and it must not get this one's baseline.
        operating = false;
        var identity = await driver.GetSerialIdAsync(cancellation);
        if (identity is not DriverResult<ulong>.Ok(var found))
            return FailureOf(identity);

        serial = found;
        if (await StartAsync(cancellation) is { } failure)
            return failure;

        operating = true;
        return new SensorFailure(
            SensorFailureReason.WasReset, $"the SGP30 {serial:X12} was reset and started again", "check its supply if it happens again");
    }

    /// <summary>Looks after what the air quality alone does not tell: now and then the raw signals, once an hour the baseline.</summary>
    private async Task<bool> HasLostItsBaselineAsync(CancellationToken cancellation)
    {
        if (++sinceRawCheck >= RawCheckEvery)
        {
            sinceRawCheck = 0;
            if (await driver.GetRawSignalDataAsync(cancellation) is DriverResult<Sgp30RawSignals>.Ok(var raw))
                frozen = repetition.IsFrozenAt(raw);
        }

        if (!keeper.IsCheckDue() || await driver.GetBaselineAsync(cancellation) is not DriverResult<Sgp30Baseline>.Ok(var baseline))
            return false;

        keeper.Checked(serial, baseline);
        return keeper.Established && !baseline.IsValid;
    }
}
