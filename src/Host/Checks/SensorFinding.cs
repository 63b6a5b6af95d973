using System.Collections.Immutable;
using ThermalActors.Readings.Sensors;
using ThermalActors.Sensors;

namespace ThermalActors.Host.Checks;

/// <summary>What a check found out about one sensor.</summary>
/// <param name="Sensor">Which sensor.</param>
/// <param name="Address">Where it answered, else where it was looked for; null for the computer.</param>
/// <param name="Identity">Serial number or chip id; null when it was not found.</param>
/// <param name="Values">What it measured; empty when it did not.</param>
/// <param name="Age">Age of the measurement when the check ended; null without one.</param>
/// <param name="Quality">ok, warming_up, suspect, frozen; missing (not found) or failed (found, but not a measurement).</param>
/// <param name="Failure">Why it does not work; null when it does.</param>
internal sealed record SensorFinding(
    SensorKind Sensor,
    string? Address,
    string? Identity,
    ImmutableArray<MeasuredValue> Values,
    TimeSpan? Age,
    string Quality,
    SensorFailure? Failure)
{
    /// <summary>Name as in the settings.</summary>
    public string Name => Sensor.ToString().ToLowerInvariant();

    /// <summary>True when it answered to its identity command.</summary>
    public bool Found => Identity is not null;

    /// <summary>Why a sensor that works shows no values; null when it does.</summary>
    public string? Note => Quality is "warming_up" ? "it works and warms up: the first values come 15 s after its start" : null;

    /// <summary>True when it was found and gave a measurement, or is on its way to the first.</summary>
    public bool Works => Failure is null;
}
