using System.Collections.Immutable;
using System.Globalization;
using ThermalActors.Actors.Settings;
using ThermalActors.Readings.Sensors;
using ThermalActors.Sensors;

namespace ThermalActors.Host.Checks;

/// <summary>
/// Probes and reads every sensor in use once, all at the same time. Waits for the first sample (an SCD4x needs 5 s) and gives
/// what a sensor leaves out of its first reading a second chance, but does not wait for an SGP30 to warm up.
/// </summary>
/// <param name="sensors">Which sensors are in use, and where.</param>
/// <param name="create">Makes a sensor.</param>
/// <param name="time">Clock of waits and ages.</param>
internal sealed class SensorCheck(SensorsSettings sensors, Func<SensorKind, ISensor> create, TimeProvider time)
{
    private const int MostFailures = 3;

    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan Completeness = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>One finding per sensor in use, in the order of every listing.</summary>
    public async Task<ImmutableArray<SensorFinding>> RunAsync(CancellationToken cancellation)
    {
        var inUse = sensors.Each.Where(each => each.Value.Enabled != SensorUse.Off).OrderBy(each => each.Key);
        var outcomes = await Task.WhenAll(inUse.Select(each => CheckAsync(each.Key, each.Value, cancellation)));
        var now = ReadingStamp.Now(time);
        return [.. outcomes.Select(outcome => outcome.ToFinding(now))];
    }

    private async Task<Outcome> CheckAsync(SensorKind kind, SensorSettings settings, CancellationToken cancellation)
    {
        var looked = ChipAddresses.Of(kind, settings.Address);
        var address = looked.IsEmpty ? null : string.Join(" or ", looked.Select(Hex));
        try
        {
            using var sensor = create(kind);
            using var bound = new CancellationTokenSource(ProbeTimeout, time);
            using var linked = CancellationTokenSource.CreateLinkedTokenSource(bound.Token, cancellation);
            return await sensor.ProbeAsync(linked.Token) switch
            {
                ProbeResult.Found found => await ReadAsync(
                    new Outcome(kind, found.Address is { } at ? Hex(at) : address, found.Identity, null, null), sensor, linked.Token),
                ProbeResult.Missing(var failure) => new Outcome(kind, address, null, null, failure),
                var unknown => throw new InvalidOperationException($"The probe result {unknown.GetType().Name} is not known"),
            };
        }
        catch (Exception error) when (!cancellation.IsCancellationRequested)
        {
            var failure = error is OperationCanceledException
                ? new SensorFailure(SensorFailureReason.BusFault, $"no answer within {ProbeTimeout.TotalSeconds:0} s", "check the wiring and the bus clock")
                : new SensorFailure(SensorFailureReason.Defect, $"the driver failed: {error.GetType().Name}: {error.Message}");
            return new Outcome(kind, address, null, null, failure);
        }
    }

    private async Task<Outcome> ReadAsync(Outcome found, ISensor sensor, CancellationToken cancellation)
    {
        var started = time.GetTimestamp();
        var best = found with
        {
            Failure = new SensorFailure(
                SensorFailureReason.NeverReady, $"no sample within {Patience.TotalSeconds:0} s", "check its supply; switch it off and on"),
        };
        long? measuredAt = null;
        for (var failures = 0; failures < MostFailures;)
        {
            switch (await sensor.ReadAsync(cancellation))
            {
                case ReadResult.Measured(var reading):
                    measuredAt ??= time.GetTimestamp();
                    best = found with { Reading = reading };
                    if (reading.Status == SensorStatus.WarmingUp || MeasuredValues.AreComplete(reading)) return best;
                    break;
                case ReadResult.Failed(var failure):
                    failures++;
                    if (best.Reading is null) best = found with { Failure = failure };
                    break;
            }

            var over = measuredAt is { } at ? time.GetElapsedTime(at) >= Completeness : time.GetElapsedTime(started) >= Patience;
            if (over) break;
            await Task.Delay(Pause, time, cancellation);
        }

        return best;
    }

    private static string Hex(int address) => string.Create(CultureInfo.InvariantCulture, $"0x{address:X2}");

    private sealed record Outcome(SensorKind Sensor, string? Address, string? Identity, Reading? Reading, SensorFailure? Failure)
    {
        public SensorFinding ToFinding(ReadingStamp now) => new(
            Sensor,
            Address,
            Identity,
            Reading is null ? [] : MeasuredValues.Of(Reading),
            Reading is null ? null : now.Uptime - Reading.TakenAt.Uptime,
            Quality(),
            Failure);

        private string Quality() => Reading switch
        {
            null => Identity is null ? "missing" : "failed",
            { Status: SensorStatus.WarmingUp } => "warming_up",
            { Status: var status } => status.ToString().ToLowerInvariant(),
        };
    }
}
