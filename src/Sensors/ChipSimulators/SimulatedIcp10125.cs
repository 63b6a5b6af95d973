using ThermalActors.Sensors.Drivers;

namespace ThermalActors.Sensors.ChipSimulators;

/// <summary>An ICP-10125 on the wire: identity, calibration words, conversion times (sensors.md §3).</summary>
public sealed class SimulatedIcp10125 : SimulatedWordChip
{
    private readonly Icp10125Calibration calibration;
    private readonly ushort id;
    private int? nextOtpWord;

    /// <summary>Makes a sensor that was switched on long ago.</summary>
    /// <param name="time">Clock of its conversions.</param>
    /// <param name="air">The air around it.</param>
    /// <param name="calibration">The words of the individual; null for those of sensors.md §3.3.</param>
    /// <param name="id">The ID word.</param>
    public SimulatedIcp10125(
        TimeProvider time,
        Func<DateTimeOffset, AirConditions> air,
        Icp10125Calibration? calibration = null,
        ushort id = 0x0148)
        : base(time, air, TimeSpan.FromMilliseconds(0.17))
    {
        this.calibration = calibration ?? new Icp10125Calibration(-3275, 1300, -6216, 3744);
        this.id = id;
    }

    private protected override Reaction Execute(ushort code, ushort[] arguments)
    {
        switch (code)
        {
            case 0xEFC8:
                return Reaction.Accepted(0, id);
            case 0x805D:
                nextOtpWord = null;
                return Reaction.Accepted(0.17);
            case 0xC595:
                nextOtpWord = arguments is [0x0066] ? 0 : null;
                return Reaction.Accepted(0);
            case 0xC7F7:
                return nextOtpWord is { } word and < 4 ? Otp(word) : Reaction.Refused;
            default:
                return Measure(code);
        }
    }

    private protected override void OnPowerUp()
    {
        base.OnPowerUp();
        nextOtpWord = null;
    }

    private Reaction Otp(int word)
    {
        nextOtpWord = word + 1;
        var value = word switch
        {
            0 => calibration.C1,
            1 => calibration.C2,
            2 => calibration.C3,
            _ => calibration.C4,
        };
        return Reaction.Accepted(0, unchecked((ushort)value));
    }

    private Reaction Measure(ushort code)
    {
        // The typical duration: a driver that waits for the maximum always finds the conversion done.
        (double Milliseconds, bool PressureFirst)? mode = code switch
        {
            0x609C => (1.6, false),
            0x401A => (1.6, true),
            0x6825 => (5.6, false),
            0x48A3 => (5.6, true),
            0x70DF => (20.8, false),
            0x5059 => (20.8, true),
            0x7866 => (83.2, false),
            0x58E0 => (83.2, true),
            _ => null,
        };
        if (mode is not var (milliseconds, pressureFirst))
            return Reaction.Refused;
        if (NeverReady)
            return Reaction.Accepted(milliseconds);

        var air = AirBefore(TimeSpan.Zero);
        var rawTemperature = (ushort)Math.Clamp(Math.Round((air.TemperatureC + 45) * 65536 / 175), 0, ushort.MaxValue);
        var rawPressure = (int)Math.Clamp(Math.Round(calibration.RawPressure(air.PressurePa, rawTemperature)) + Flicker(), 0, 0xFFFFFF);
        var high = (ushort)(rawPressure >> 8);
        var low = (ushort)(((rawPressure & 0xFF) << 8) | (high & 0xFF));
        return pressureFirst
            ? Reaction.Accepted(milliseconds, high, low, rawTemperature)
            : Reaction.Accepted(milliseconds, rawTemperature, high, low);
    }
}
