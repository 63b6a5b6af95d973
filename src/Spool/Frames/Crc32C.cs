using System.Buffers.Binary;
using System.Numerics;

namespace ThermalActors.Spool.Frames;

/// <summary>
/// CRC-32C (Castagnoli), fed piece by piece: a damaged card must not pass for data, and eight hex digits of it tell our
/// history from somebody else's. The processor's own instruction is used where it has one (ARMv8 and x86-64 do).
/// </summary>
internal struct Crc32C
{
    /// <summary>The checksum of everything added so far.</summary>
    // The register is the inverse of the checksum and starts with all ones, so default(Crc32C) is a valid start.
    public uint Value { get; private set; }

    /// <summary>The checksum of one piece.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        var crc = default(Crc32C);
        crc.Add(bytes);
        return crc.Value;
    }

    /// <summary>Adds bytes.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        var state = ~Value;
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
            state = BitOperations.Crc32C(state, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (var one in bytes)
            state = BitOperations.Crc32C(state, one);
        Value = ~state;
    }

    /// <summary>Adds a number as eight bytes, little end first.</summary>
    public void Add(long number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        Add(bytes);
    }
}
