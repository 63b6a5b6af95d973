using System.Device.I2c;
using ThermalActors.Sensors.Bus;

namespace ThermalActors.Sensors.Drivers;

/// <summary>Sensirion SGP30: equivalent CO2 and total volatile organic compounds (sensors.md §4).</summary>
/// <remarks>
/// After one <see cref="InitialiseMeasurementAsync"/> call <see cref="ReadAsync"/> every second, exactly: the chip's own
/// baseline depends on that rhythm, and another init throws the baseline away. A kept baseline is restored between the two.
/// Commands of one instance never interleave.
/// </remarks>
public sealed class Sgp30 : IDisposable
{
    /// <summary>The only address of the chip.</summary>
    public const int DefaultI2cAddress = 0x58;

    private const ushort TestPassed = 0xD400;

    private readonly I2cLink link;
    private readonly WordBus words;
    private Sgp30FeatureSet? features;
    private long? initialisedAt;

    /// <summary>Makes the driver and takes over the device; sends nothing.</summary>
    public Sgp30(I2cDevice device, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(time);
        link = new I2cLink(device, time);
        words = new WordBus(link);
    }

    /// <summary>Time between two reads.</summary>
    public static TimeSpan MeasurementPeriod { get; } = TimeSpan.FromSeconds(1);

    /// <summary>How long after init the chip gives fixed values.</summary>
    public static TimeSpan WarmUp { get; } = TimeSpan.FromSeconds(15);

    /// <summary>What happened on the wire.</summary>
    public DeviceCounters Counters => link.Counters;

    /// <summary>Time since the algorithm was started by this driver; null when it was not.</summary>
    public TimeSpan? Running => initialisedAt is { } since ? link.Time.GetElapsedTime(since) : null;

    /// <summary>
    /// Absolute humidity in g/m³ of air of a temperature in °C and a relative humidity in % (sensors.md §4.2).
    /// </summary>
    public static double AbsoluteHumidity(double temperatureC, double humidityPercent) =>
        216.7 * (humidityPercent / 100 * 6.112 * Math.Exp(17.62 * temperatureC / (243.12 + temperatureC))) / (273.15 + temperatureC);

    /// <summary>An absolute humidity of 0 to 255.996 g/m³ as the chip takes it: 8.8 fixed point, rounded.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The humidity is outside that range.</exception>
    public static ushort HumidityWord(double gramsPerCubicMetre)
    {
        if (!(gramsPerCubicMetre >= 0 && gramsPerCubicMetre <= 255.998))
            throw new ArgumentOutOfRangeException(nameof(gramsPerCubicMetre), gramsPerCubicMetre, "Must be 0 to 255.996 g/m³.");
        return (ushort)Math.Min(Math.Round(gramsPerCubicMetre * 256, MidpointRounding.AwayFromZero), ushort.MaxValue);
    }

    /// <summary>
    /// The concentration of a gas from its raw signal, in the unit of the reference: reference · exp((reference signal - signal) / 512)
    /// (sensors.md §4.2).
    /// </summary>
    public static double Concentration(double reference, ushort referenceSignal, ushort signal) =>
        reference * Math.Exp((referenceSignal - signal) / 512.0);

    /// <summary>The 48-bit serial number.</summary>
    public Task<DriverResult<ulong>> GetSerialIdAsync(CancellationToken cancellation) =>
        RunAsync(Sgp30Commands.GetSerialId, [], answer => WordFrame.Serial(answer), cancellation);

    /// <summary>Product type and version; fails with <see cref="SensorFailureReason.WrongIdentity"/> for anything but an SGP30.</summary>
    public Task<DriverResult<Sgp30FeatureSet>> GetFeaturesetVersionAsync(CancellationToken cancellation) =>
        link.ExclusiveAsync(
            async () => (await words.ExecuteAsync(Sgp30Commands.GetFeatureSet, [], cancellation)).Then(CheckFeatures),
            cancellation);

    /// <summary>Starts the air quality algorithm anew; once after power-up, never per reading.</summary>
    public Task<DriverResult<Done>> InitialiseMeasurementAsync(CancellationToken cancellation) =>
        link.ExclusiveAsync(() => InitialiseAsync(cancellation), cancellation);

    /// <summary>
    /// Takes one sample (measure_air_quality). Without init the chip would answer with constants, so the first read, and the first
    /// one after a self test, starts the algorithm itself if nobody has.
    /// </summary>
    public Task<DriverResult<Sgp30Measurement>> ReadAsync(CancellationToken cancellation) =>
        link.ExclusiveAsync(
            async () =>
            {
                if (initialisedAt is null && await InitialiseAsync(cancellation) is DriverResult<Done>.Failed failed)
                    return new DriverResult<Sgp30Measurement>.Failed(failed.Failure);

                return await MeasurementAsync(cancellation);
            },
            cancellation);

    /// <summary>
    /// The command measure_air_quality alone, for a chip whose algorithm somebody else has started. Unless this driver started it,
    /// nobody can tell the chip's constants from its values, so they are marked as warming up.
    /// </summary>
    public Task<DriverResult<Sgp30Measurement>> GetMeasurementAsync(CancellationToken cancellation) =>
        link.ExclusiveAsync(() => MeasurementAsync(cancellation), cancellation);

    /// <summary>The raw signals; takes 25 ms.</summary>
    public Task<DriverResult<Sgp30RawSignals>> GetRawSignalDataAsync(CancellationToken cancellation) =>
        RunAsync(Sgp30Commands.MeasureRaw, [], answer => new Sgp30RawSignals(answer[0], answer[1]), cancellation);

    /// <summary>The baseline; not <see cref="Sgp30Baseline.IsValid"/> for about an hour after an init without restore.</summary>
    public Task<DriverResult<Sgp30Baseline>> GetBaselineAsync(CancellationToken cancellation) =>
        RunAsync(Sgp30Commands.GetBaseline, [], answer => new Sgp30Baseline(answer[0], answer[1]), cancellation);

    /// <summary>
    /// Restores a baseline, right after init. One that is not valid is refused, since 0 pins the output; one older than 7 days
    /// must not be restored, which only the caller can know.
    /// </summary>
    public Task<DriverResult<Done>> SetBaselineAsync(Sgp30Baseline baseline, CancellationToken cancellation) =>
        baseline.IsValid
            // The chip takes the pair in the reverse of the order in which it gives it.
            ? RunAsync(Sgp30Commands.SetBaseline, [baseline.Tvoc, baseline.EquivalentCarbonDioxide], _ => default(Done), cancellation)
            : Task.FromResult<DriverResult<Done>>(new DriverResult<Done>.Failed(new SensorFailure(
                SensorFailureReason.Implausible, "set_baseline: a baseline of 0 is none")));

    /// <summary>
    /// Tells the chip the absolute humidity, 0 to 255.996 g/m³, for compensation; 0 switches it off (or back to 11.57 g/m³, the
    /// sources differ).
    /// </summary>
    public Task<DriverResult<Done>> SetHumidityAsync(double gramsPerCubicMetre, CancellationToken cancellation) =>
        RunAsync(Sgp30Commands.SetAbsoluteHumidity, [HumidityWord(gramsPerCubicMetre)], _ => default(Done), cancellation);

    /// <summary>Tells the chip the absolute humidity of air of a temperature in °C and a relative humidity in %.</summary>
    public Task<DriverResult<Done>> SetHumidityAsync(double temperatureC, double humidityPercent, CancellationToken cancellation) =>
        SetHumidityAsync(AbsoluteHumidity(temperatureC, humidityPercent), cancellation);

    /// <summary>Runs the self test; takes 220 ms and ends the air quality algorithm: initialise and restore after it.</summary>
    public Task<DriverResult<SelfTestResult>> SelfTestAsync(CancellationToken cancellation) =>
        link.ExclusiveAsync(
            async () =>
            {
                initialisedAt = null;
                var answer = await words.ExecuteAsync(Sgp30Commands.MeasureTest, [], cancellation);
                return answer.Map(code => new SelfTestResult(code[0] == TestPassed, code[0]));
            },
            cancellation);

    /// <summary>The TVOC baseline that the maker put in, for <see cref="SetTvocBaselineAsync"/>; feature set 0x21 and later.</summary>
    public Task<DriverResult<ushort>> GetTvocInceptiveBaselineAsync(CancellationToken cancellation) =>
        WithTvocBaselineAsync(() => RunAsync(Sgp30Commands.GetInceptiveBaseline, [], answer => answer[0], cancellation), cancellation);

    /// <summary>Sets the TVOC baseline for the start-up phase, right after init; feature set 0x21 and later. Never 0.</summary>
    public Task<DriverResult<Done>> SetTvocBaselineAsync(ushort baseline, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfZero(baseline);
        return WithTvocBaselineAsync(() => RunAsync(Sgp30Commands.SetTvocBaseline, [baseline], _ => default(Done), cancellation), cancellation);
    }

    /// <summary>Disposes the device; the chip's algorithm goes on without measurements.</summary>
    public void Dispose() => link.Dispose();

    private static DriverResult<Sgp30Measurement> Convert(ushort[] answer, bool warmingUp) =>
        answer[0] is >= 400 and <= 60_000 && answer[1] <= 60_000
            ? new DriverResult<Sgp30Measurement>.Ok(new Sgp30Measurement(answer[0], answer[1], warmingUp))
            : new DriverResult<Sgp30Measurement>.Failed(new SensorFailure(
                SensorFailureReason.Implausible, $"measure_air_quality: {answer[0]} ppm, {answer[1]} ppb are out of range"));

    private async Task<DriverResult<Sgp30Measurement>> MeasurementAsync(CancellationToken cancellation)
    {
        var warmingUp = Running is null || Running < WarmUp;
        var answer = await words.ExecuteAsync(Sgp30Commands.MeasureAirQuality, [], cancellation);
        return answer.Then(sample => Convert(sample, warmingUp));
    }

    private async Task<DriverResult<Done>> InitialiseAsync(CancellationToken cancellation)
    {
        initialisedAt = null;
        var result = await words.ExecuteAsync(Sgp30Commands.InitAirQuality, [], cancellation);
        if (result is DriverResult<ushort[]>.Ok)
            initialisedAt = link.Time.GetTimestamp();
        return result.Map(_ => default(Done));
    }

    private DriverResult<Sgp30FeatureSet> CheckFeatures(ushort[] answer)
    {
        var found = new Sgp30FeatureSet(answer[0]);
        features = found;
        return found.IsSupported
            ? new DriverResult<Sgp30FeatureSet>.Ok(found)
            : new DriverResult<Sgp30FeatureSet>.Failed(new SensorFailure(
                SensorFailureReason.WrongIdentity,
                $"get_feature_set: 0x{found.Word:X4} is not an SGP30 of a known version",
                found.ProductType == 1 ? "this is an SGPC3" : null));
    }

    private async Task<DriverResult<T>> WithTvocBaselineAsync<T>(Func<Task<DriverResult<T>>> command, CancellationToken cancellation)
    {
        if (features is null && await GetFeaturesetVersionAsync(cancellation) is DriverResult<Sgp30FeatureSet>.Failed failed)
            return new DriverResult<T>.Failed(failed.Failure);

        return features is { HasTvocBaseline: true }
            ? await command()
            : new DriverResult<T>.Failed(new SensorFailure(
                SensorFailureReason.Defect, $"feature set 0x{features?.Word:X4} has no TVOC baseline commands"));
    }

    private Task<DriverResult<T>> RunAsync<T>(
        WordCommand command, ushort[] arguments, Func<ushort[], T> convert, CancellationToken cancellation) =>
        link.ExclusiveAsync(async () => (await words.ExecuteAsync(command, arguments, cancellation)).Map(convert), cancellation);
}
