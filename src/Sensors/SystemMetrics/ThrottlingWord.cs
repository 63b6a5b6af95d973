using System.Globalization;

namespace ThermalActors.Sensors.SystemMetrics;

/// <summary>
/// The Raspberry Pi firmware's throttling word: bit 0 under-voltage, 1 frequency capped, 2 throttled, 3 soft temperature limit;
/// bits 16 to 19 the same since boot (sensors.md §6). From files only; nothing is executed.
/// </summary>
internal static class ThrottlingWord
{
    private const string Platform = "sys/devices/platform";
    private const string Chips = "sys/class/hwmon";
    private const uint UnderVoltage = 0x1_0001;

    /// <summary>
    /// The word, or null where it is unknown. A kernel that only has the under-voltage alarm gives bits 0 and 16 while the alarm
    /// is on, and null while it is off: the other bits are not known then.
    /// </summary>
    public static uint? Read(SystemFiles files) => FromFirmware(files) ?? FromAlarm(files);

    private static uint? FromFirmware(SystemFiles files)
    {
        foreach (var soc in files.Entries(Platform, "soc*"))
        {
            foreach (var firmware in files.Entries($"{Platform}/{soc}", "*firmware"))
            {
                if (Parse(files.Line($"{Platform}/{soc}/{firmware}/get_throttled")) is { } word)
                    return word;
            }
        }

        return null;
    }

    private static uint? Parse(string? text)
    {
        var digits = text is not null && text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? text[2..] : text;
        return uint.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var word) ? word : null;
    }

    private static uint? FromAlarm(SystemFiles files)
        => files.Entries(Chips).Any(chip => files.Line($"{Chips}/{chip}/name") is "rpi_volt"
            && files.Line($"{Chips}/{chip}/in0_lcrit_alarm") is "1")
            ? UnderVoltage
            : null;
}
