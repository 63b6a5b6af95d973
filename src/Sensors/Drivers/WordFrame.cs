using System.Buffers.Binary;

namespace ThermalActors.Sensors.Drivers;

/// <summary>Big-endian 16-bit words, each followed by its <see cref="Crc8"/>, and commands in front of them (sensors.md §1).</summary>
internal static class WordFrame
{
    public const int BytesPerWord = 3;

    /// <summary>Command word without checksum, then each argument with its own.</summary>
    public static byte[] Command(ushort code, ReadOnlySpan<ushort> arguments)
    {
        var frame = new byte[2 + (arguments.Length * BytesPerWord)];
        BinaryPrimitives.WriteUInt16BigEndian(frame, code);
        Encode(arguments, frame.AsSpan(2));
        return frame;
    }

    public static void Encode(ReadOnlySpan<ushort> words, Span<byte> into)
    {
        for (var index = 0; index < words.Length; index++)
        {
            var slot = into.Slice(index * BytesPerWord, BytesPerWord);
            BinaryPrimitives.WriteUInt16BigEndian(slot, words[index]);
            slot[2] = Crc8.Of(slot[..2]);
        }
    }

    /// <summary>The words of an answer, or null when any of them arrived damaged.</summary>
    public static ushort[]? Decode(ReadOnlySpan<byte> frame)
    {
        if (frame.Length % BytesPerWord != 0)
            return null;

        var words = new ushort[frame.Length / BytesPerWord];
        for (var index = 0; index < words.Length; index++)
        {
            var slot = frame.Slice(index * BytesPerWord, BytesPerWord);
            if (Crc8.Of(slot[..2]) != slot[2])
                return null;
            words[index] = BinaryPrimitives.ReadUInt16BigEndian(slot);
        }

        return words;
    }

    /// <summary>Three words as the 48-bit number that serial numbers are.</summary>
    public static ulong Serial(ReadOnlySpan<ushort> words) => ((ulong)words[0] << 32) | ((ulong)words[1] << 16) | words[2];
}
