using ThermalActors.Readings.Sensors;

namespace ThermalActors.Sensors;

/// <summary>What <see cref="Plausibility.Judge"/> found.</summary>
public abstract record PlausibilityVerdict
{
    private PlausibilityVerdict()
    {
    }

    /// <summary>The reading may be used.</summary>
    /// <param name="Reading">The reading, marked <see cref="SensorStatus.Suspect"/> when it is unlikely.</param>
    public sealed record Accepted(Reading Reading) : PlausibilityVerdict;

    /// <summary>The reading cannot be a measurement; none of its values may be used.</summary>
    /// <param name="Failure">Always <see cref="SensorFailureReason.Implausible"/>, naming the value.</param>
    public sealed record Rejected(SensorFailure Failure) : PlausibilityVerdict;
}
