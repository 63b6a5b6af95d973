using System.Buffers;
using ThermalActors.Readings.Streaming;

namespace ThermalActors.Spool;

/// <summary>Gives an encoded row another number; everything else in it stays as it was.</summary>
public interface IRowRewriter
{
    /// <summary>Writes the row again, followed by LF.</summary>
    /// <param name="output">Receives the UTF-8 bytes.</param>
    /// <param name="line">The row as it was encoded, without LF.</param>
    /// <param name="channel">The channel that numbers it now.</param>
    /// <param name="sequence">Its number now.</param>
    /// <param name="replay">True when the row may have been sent before: it then names what it was (<c>replay_of</c>).</param>
    /// <exception cref="InvalidDataException">The line is no row.</exception>
    void Renumber(IBufferWriter<byte> output, ReadOnlySpan<byte> line, string channel, Sequence sequence, bool replay);
}
