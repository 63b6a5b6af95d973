using ThermalActors.Readings.Sensors;

namespace ThermalActors.Readings.Rows;

/// <summary>What a row says about one sensor, in <c>raw_data:sensors</c>.</summary>
/// <param name="Sensor">Which sensor.</param>
/// <param name="MeasuredAt">When the newest reading was taken, null when there has been none.</param>
/// <param name="Fresh">True when this row is the first to carry that reading; false for a held value.</param>
/// <param name="Status">Trust in the values, or <see cref="SensorStatus.Offline"/>.</param>
/// <param name="Used">True when at least one column of the row was filled from this sensor.</param>
public readonly record struct SensorReport(SensorKind Sensor, DateTimeOffset? MeasuredAt, bool Fresh, SensorStatus Status, bool Used)
{
    /// <summary>Which of the columns that several sensors can fill were filled from this one.</summary>
    public SharedColumns Fills { get; init; }
}
