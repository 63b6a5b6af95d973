using ThermalActors.Sensors.Drivers;

namespace ThermalActors.Sensors.ChipSimulators;

/// <summary>Calibration bytes of simulated individuals: those of a real one (sensors.md §5.4), and small variations of it.</summary>
internal static class Bme680Individual
{
    /// <summary>5 bytes from register 0x00, 23 from 0x8A, 14 from 0xE1.</summary>
    public static byte[] Calibration(byte individual)
    {
        byte[] bytes =
        [
            0x30, 0x00, 0x10, 0x00, 0x00,
            0x65, 0x67, 0x03, 0x00, 0x41, 0x8F, 0xED, 0xD6, 0x58, 0x00, 0x8E, 0x1C,
            0x7F, 0xFF, 0x2E, 0x1E, 0x00, 0x00, 0x97, 0xF3, 0xB5, 0xF6, 0x1E,
            0x40, 0x54, 0x2A, 0x00, 0x2D, 0x14, 0x78, 0x9C, 0xB9, 0x65, 0x4E, 0x9F, 0xE2, 0x12,
        ];
        // The low bytes of t1 and p1: enough to be another sensor, not enough to be an impossible one.
        bytes[36] += individual;
        bytes[9] += individual;
        return bytes;
    }

    public static Bme680Calibration Parse(ReadOnlySpan<byte> bytes) =>
        Bme680Calibration.Parse(bytes.Slice(5, 23), bytes.Slice(28, 14), bytes[..5]);
}
