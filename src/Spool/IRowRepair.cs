using System.Buffers;

namespace ThermalActors.Spool;

/// <summary>Corrects rows that were stored but have never left the machine (design §8a).</summary>
public interface IRowRepair
{
    /// <summary>Writes the row again, followed by LF, corrected or as it was.</summary>
    /// <param name="output">Receives the UTF-8 bytes.</param>
    /// <param name="line">The row as it was encoded, without LF.</param>
    /// <returns>The time of the row when it was corrected; null when it was not.</returns>
    DateTimeOffset? Repair(IBufferWriter<byte> output, ReadOnlySpan<byte> line);
}
