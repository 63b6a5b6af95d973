using ThermalActors.Readings.Streaming;

namespace ThermalActors.Readings.Rows;

/// <summary>A row together with the number that the spool gave it.</summary>
internal readonly ref struct NumberedRow(SensorRow row, string channel, Sequence sequence)
{
    public SensorRow Row { get; } = row;

    public string Channel { get; } = channel;

    public Sequence Sequence { get; } = sequence;
}
