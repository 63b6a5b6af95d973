using System.Buffers;
using ThermalActors.Readings.Streaming;

namespace ThermalActors.Readings.Rows;

/// <summary>Turns a row and its number into one line of NDJSON.</summary>
public interface IRowEncoder
{
    /// <summary>Writes one JSON object followed by LF.</summary>
    /// <param name="output">Receives the UTF-8 bytes.</param>
    /// <param name="row">The row.</param>
    /// <param name="channel">Name of the channel that numbers it, the row's <c>channel</c> for ever.</param>
    /// <param name="sequence">Its number, the row's <c>seq</c>.</param>
    void WriteLine(IBufferWriter<byte> output, SensorRow row, string channel, Sequence sequence);
}
