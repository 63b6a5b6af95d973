using System.Collections.Immutable;
using ThermalActors.Actors.Time;
using ThermalActors.Readings.Sensors;
using ThermalActors.Sensors;

namespace ThermalActors.Actors.Sensors;

/// <summary>Looks whether chips are there: probes each once, all at the same time, and gives them back.</summary>
internal static class SensorScout
{
    /// <summary>One result per kind, in the same order; whatever a driver throws is a result, too.</summary>
    public static async Task<ImmutableArray<ProbeResult>> LookAsync(
        ISensorFactory factory, ImmutableArray<SensorKind> kinds, TimeProvider time, CancellationToken cancellation)
    {
        var results = await Task.WhenAll(kinds.Select(kind => LookAsync(factory, kind, time, cancellation))).ConfigureAwait(false);
        return [.. results];
    }

    private static async Task<ProbeResult> LookAsync(ISensorFactory factory, SensorKind kind, TimeProvider time, CancellationToken cancellation)
    {
        try
        {
            using var sensor = factory.Create(kind);
            return await BoundedCall.RunAsync(sensor.ProbeAsync, SensorRhythm.CallTimeout, time, cancellation).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            return new ProbeResult.Missing(new SensorFailure(SensorFailureReason.Defect, $"{error.GetType().Name}: {error.Message}"));
        }
    }
}
