namespace ThermalActors.Sensors.Drivers;

/// <summary>
/// The checksum of SCD4x, SGP30 and ICP-101xx: polynomial 0x31, start 0xFF, most significant bit first, no final xor, over the
/// two bytes of one word (sensors.md §1).
/// </summary>
public static class Crc8
{
    private static readonly byte[] Table = MakeTable();

    /// <summary>The checksum of the bytes.</summary>
    public static byte Of(ReadOnlySpan<byte> data)
    {
        byte crc = 0xFF;
        foreach (var value in data)
            crc = Table[crc ^ value];
        return crc;
    }

    private static byte[] MakeTable()
    {
        var table = new byte[256];
        for (var index = 0; index < table.Length; index++)
        {
            var crc = index;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 0x80) != 0 ? (crc << 1) ^ 0x31 : crc << 1;
            table[index] = (byte)crc;
        }

        return table;
    }
}
