using System.Buffers;
using System.Text;
using ThermalActors.Readings.Rows;
using ThermalActors.Readings.Streaming;

namespace ThermalActors.Spool.Tests;

/// <summary>A row as <c>seq|channel|guid|host</c>: the host name is the padding that makes rows as large as a test wants them.</summary>
internal sealed class LineEncoder : IRowEncoder
{
    public void WriteLine(IBufferWriter<byte> output, SensorRow row, string channel, Sequence sequence) =>
        output.Write(Encoding.UTF8.GetBytes(Line(sequence.Value, channel, row.RowGuid, row.HostName) + "\n"));

    public static string Line(long sequence, string channel, Guid id, string host) => $"{sequence}|{channel}|{id:N}|{host}";
}
