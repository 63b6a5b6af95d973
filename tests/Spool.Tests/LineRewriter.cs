using System.Buffers;
using System.Globalization;
using System.Text;
using ThermalActors.Readings.Streaming;

namespace ThermalActors.Spool.Tests;

/// <summary>Renumbers what <see cref="LineEncoder"/> wrote; what a row replays is added as <c>|channel/number</c>.</summary>
internal sealed class LineRewriter : IRowRewriter
{
    public void Renumber(IBufferWriter<byte> output, ReadOnlySpan<byte> line, string channel, Sequence sequence, bool replay)
    {
        var fields = Encoding.UTF8.GetString(line).Split('|');
        if (fields.Length < 4) throw new InvalidDataException("it is no row");
        var origin = replay ? $"|{fields[1]}/{fields[0]}" : string.Empty;
        var text = string.Create(CultureInfo.InvariantCulture, $"{sequence.Value}|{channel}|{string.Join('|', fields[2..])}{origin}\n");
        output.Write(Encoding.UTF8.GetBytes(text));
    }
}
