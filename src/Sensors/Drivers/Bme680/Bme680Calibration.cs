using System.Buffers.Binary;

namespace ThermalActors.Sensors.Drivers;

/// <summary>
/// The calibration of one individual (sensors.md §5.1), signed where the maker's driver has it signed.
/// </summary>
internal sealed record Bme680Calibration
{
    public required ushort T1 { get; init; }
    public required short T2 { get; init; }
    public required sbyte T3 { get; init; }
    public required ushort P1 { get; init; }
    public required short P2 { get; init; }
    public required sbyte P3 { get; init; }
    public required short P4 { get; init; }
    public required short P5 { get; init; }
    public required sbyte P6 { get; init; }
    public required sbyte P7 { get; init; }
    public required short P8 { get; init; }
    public required short P9 { get; init; }
    public required byte P10 { get; init; }
    public required ushort H1 { get; init; }
    public required ushort H2 { get; init; }
    public required sbyte H3 { get; init; }
    public required sbyte H4 { get; init; }
    public required sbyte H5 { get; init; }
    public required byte H6 { get; init; }
    public required sbyte H7 { get; init; }
    public required sbyte Gh1 { get; init; }
    public required short Gh2 { get; init; }
    public required sbyte Gh3 { get; init; }
    public required int HeaterRange { get; init; }
    public required sbyte HeaterValue { get; init; }
    public required int RangeSwitchingError { get; init; }

    /// <summary>FNV-1a over the calibration bytes.</summary>
    public required uint Fingerprint { get; init; }

    /// <summary>A chip whose calibration is blank would give numbers all the same.</summary>
    public bool IsBlank => T1 is 0 or ushort.MaxValue || P1 is 0 or ushort.MaxValue;

    /// <summary>Takes the three bursts from 0x8A (23 bytes), 0xE1 (14) and 0x00 (5) apart.</summary>
    public static Bme680Calibration Parse(ReadOnlySpan<byte> from8A, ReadOnlySpan<byte> fromE1, ReadOnlySpan<byte> from00) => new()
    {
        T1 = BinaryPrimitives.ReadUInt16LittleEndian(fromE1[8..]),
        T2 = BinaryPrimitives.ReadInt16LittleEndian(from8A),
        T3 = (sbyte)from8A[2],
        P1 = BinaryPrimitives.ReadUInt16LittleEndian(from8A[4..]),
        P2 = BinaryPrimitives.ReadInt16LittleEndian(from8A[6..]),
        P3 = (sbyte)from8A[8],
        P4 = BinaryPrimitives.ReadInt16LittleEndian(from8A[10..]),
        P5 = BinaryPrimitives.ReadInt16LittleEndian(from8A[12..]),
        P7 = (sbyte)from8A[14],
        P6 = (sbyte)from8A[15],
        P8 = BinaryPrimitives.ReadInt16LittleEndian(from8A[18..]),
        P9 = BinaryPrimitives.ReadInt16LittleEndian(from8A[20..]),
        P10 = from8A[22],
        H1 = (ushort)((fromE1[2] << 4) | (fromE1[1] & 0x0F)),
        H2 = (ushort)((fromE1[0] << 4) | (fromE1[1] >> 4)),
        H3 = (sbyte)fromE1[3],
        H4 = (sbyte)fromE1[4],
        H5 = (sbyte)fromE1[5],
        H6 = fromE1[6],
        H7 = (sbyte)fromE1[7],
        Gh2 = BinaryPrimitives.ReadInt16LittleEndian(fromE1[10..]),
        Gh1 = (sbyte)fromE1[12],
        Gh3 = (sbyte)fromE1[13],
        HeaterValue = (sbyte)from00[0],
        HeaterRange = (from00[2] & 0x30) >> 4,
        RangeSwitchingError = (sbyte)from00[4] >> 4,
        Fingerprint = Hash(Hash(Hash(2_166_136_261, from8A), fromE1), from00),
    };

    private static uint Hash(uint hash, ReadOnlySpan<byte> data)
    {
        foreach (var value in data)
            hash = unchecked((hash ^ value) * 16_777_619);
        return hash;
    }
}
