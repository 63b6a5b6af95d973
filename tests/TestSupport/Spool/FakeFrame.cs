using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using System.Text;
using ThermalActors.Readings.Rows;
using ThermalActors.Readings.Streaming;

namespace ThermalActors.TestSupport.Spool;

/// <summary>A stored batch.</summary>
public sealed record FakeFrame(Guid Incarnation, long Ordinal, Sequence First, Sequence Last, ImmutableArray<SensorRow> Rows, DateTimeOffset SealedAt)
{
    /// <summary>The token of its last row, with a CRC over what it says.</summary>
    public OffsetToken End => new(Last, Crc());

    /// <summary>One line per row: number and row id.</summary>
    public byte[] Body()
    {
        var text = new StringBuilder();
        for (var i = 0; i < Rows.Length; i++)
            text.Append(CultureInfo.InvariantCulture, $$"""{"seq":{{First.Value + i}},"rowid":"{{Rows[i].RowGuid}}"}""").Append('\n');
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private uint Crc()
    {
        var crc = 0u;
        foreach (var value in Body()) crc = BitOperations.Crc32C(crc, value);
        return crc;
    }
}
