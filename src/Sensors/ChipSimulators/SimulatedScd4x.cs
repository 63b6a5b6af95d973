using ThermalActors.Sensors.Drivers;

namespace ThermalActors.Sensors.ChipSimulators;

/// <summary>
/// An SCD40 or SCD41 on the wire: its states, busy times, sample buffer, settings in RAM and EEPROM (sensors.md §2.1–§2.3).
/// </summary>
public sealed class SimulatedScd4x : SimulatedWordChip
{
    private static readonly TimeSpan CalibrationRun = TimeSpan.FromMinutes(3);

    private readonly ulong serial;
    private readonly bool singleShots;
    private Scd4xMemory eeprom = Scd4xMemory.Factory;
    private Scd4xMemory ram = Scd4xMemory.Factory;
    private double correctionPpm;
    private TimeSpan interval;
    private TimeSpan ran;
    private long startedAt;
    private long samplesTaken;
    private long sampleAsked;
    private ushort[]? shot;
    private bool asleep;

    /// <summary>Makes a sensor that was switched on long ago.</summary>
    /// <param name="time">Clock of its busy times and intervals.</param>
    /// <param name="air">The air around it.</param>
    /// <param name="serial">48-bit serial number.</param>
    /// <param name="scd41">False for an SCD40, which has no single shot and no sleep.</param>
    public SimulatedScd4x(
        TimeProvider time, Func<DateTimeOffset, AirConditions> air, ulong serial = 0xF8969F073BBE, bool scd41 = true)
        : base(time, air, TimeSpan.FromSeconds(1))
    {
        this.serial = serial;
        singleShots = scd41;
    }

    /// <summary>The ambient pressure that the host set, in hPa.</summary>
    public int AmbientPressureHectopascal => ram.Pressure;

    /// <summary>True while it measures periodically.</summary>
    public bool Measuring => interval > TimeSpan.Zero;

    /// <summary>What the self test answers: 0 = good.</summary>
    public ushort SelfTestCode { get; set; }

    internal override bool Write(ReadOnlySpan<byte> data)
    {
        if (!asleep)
            return base.Write(data);

        // It wakes without acknowledging and needs its time for that.
        if (data is [0x36, 0xF6])
        {
            asleep = false;
            shot = null;
            Occupy(TimeSpan.FromMilliseconds(30));
        }

        return false;
    }

    internal override bool Read(Span<byte> data) => !asleep && base.Read(data);

    private protected override void OnPowerUp()
    {
        base.OnPowerUp();
        ram = eeprom;
        interval = TimeSpan.Zero;
        ran = TimeSpan.Zero;
        shot = null;
        asleep = false;
    }

    // The sample is gone when it has been read, not when it was asked for.
    private protected override void OnAnswerRead()
    {
        if (sampleAsked == 0)
            return;

        samplesTaken = sampleAsked;
        sampleAsked = 0;
        shot = null;
    }

    private protected override Reaction Execute(ushort code, ushort[] arguments)
    {
        sampleAsked = 0;
        return Carry(code, arguments);
    }

    private Reaction Carry(ushort code, ushort[] arguments) => code switch
    {
        0x3F86 => Stop(),
        0xEC05 => Reaction.Accepted(1, AskForSample()),
        0xE4B8 => Reaction.Accepted(1, SampleWaits ? (ushort)0x8006 : (ushort)0x8000),
        0xE000 when arguments.Length == 0 => Reaction.Accepted(1, ram.Pressure),
        0xE000 => Set(ram with { Pressure = arguments[0] }),
        _ when Measuring => Reaction.Refused,
        0x21B1 => Start(Scd4x.MeasurementPeriod),
        0x21AC => Start(Scd4x.LowPowerMeasurementPeriod),
        0x3682 => Reaction.Accepted(1, (ushort)(serial >> 32), (ushort)(serial >> 16), (ushort)serial),
        0x202F => Reaction.Accepted(1, singleShots ? (ushort)0x1440 : (ushort)0x0440),
        0x3639 => Reaction.Accepted(10_000, SelfTestCode),
        0x3615 => Persist(),
        0x3632 => FactoryReset(),
        0x3646 => Reload(),
        0x362F => Recalibrate(arguments),
        0x219D or 0x2196 or 0x36E0 or 0x36F6 => OnlyScd41(code),
        _ => Setting(code, arguments),
    };

    private Reaction Setting(ushort code, ushort[] arguments)
    {
        Reaction Give(ushort value) => Reaction.Accepted(1, value);
        Reaction Take(Func<ushort, Scd4xMemory> change) => arguments.Length == 1 ? Set(change(arguments[0])) : Reaction.Accepted(1);

        return code switch
        {
            0x241D => Take(word => ram with { Offset = word }),
            0x2318 => Give(ram.Offset),
            0x2427 => Take(word => ram with { Altitude = word }),
            0x2322 => Give(ram.Altitude),
            0x2416 => Take(word => ram with { AscEnabled = word }),
            0x2313 => Give(ram.AscEnabled),
            0x243A => Take(word => ram with { AscTarget = word }),
            0x233F => Give(ram.AscTarget),
            0x2445 when singleShots => Take(word => ram with { AscInitial = word }),
            0x2340 when singleShots => Give(ram.AscInitial),
            0x244E when singleShots => Take(word => ram with { AscStandard = word }),
            0x234B when singleShots => Give(ram.AscStandard),
            _ => Reaction.Refused,
        };
    }

    private bool SampleWaits => shot is not null || (Measuring && !NeverReady && SamplesSinceStart > samplesTaken);

    private long SamplesSinceStart => Time.GetElapsedTime(startedAt).Ticks / interval.Ticks;

    private Reaction Set(Scd4xMemory changed)
    {
        ram = changed;
        return Reaction.Accepted(1);
    }

    private Reaction Start(TimeSpan every)
    {
        interval = every;
        startedAt = Time.GetTimestamp();
        samplesTaken = 0;
        shot = null;
        return Reaction.Accepted(0);
    }

    private Reaction Stop()
    {
        if (Measuring)
            ran = Time.GetElapsedTime(startedAt);
        interval = TimeSpan.Zero;
        return Reaction.Accepted(500);
    }

    private Reaction Persist()
    {
        eeprom = ram with { Pressure = Scd4xMemory.Factory.Pressure };
        return Reaction.Accepted(800);
    }

    private Reaction FactoryReset()
    {
        eeprom = ram = Scd4xMemory.Factory;
        correctionPpm = 0;
        return Reaction.Accepted(1_200);
    }

    private Reaction Reload()
    {
        ram = eeprom;
        shot = null;
        return Reaction.Accepted(30);
    }

    private Reaction Recalibrate(ushort[] arguments)
    {
        if (arguments.Length != 1)
            return Reaction.Accepted(400, 0xFFFF);
        if (ran < CalibrationRun)
            return Reaction.Accepted(400, 0xFFFF);

        var correction = arguments[0] - (AirBefore(TimeSpan.Zero).CarbonDioxidePpm + correctionPpm);
        correctionPpm += correction;
        return Reaction.Accepted(400, (ushort)(0x8000 + (int)Math.Round(correction)));
    }

    private Reaction OnlyScd41(ushort code)
    {
        if (!singleShots)
            return Reaction.Refused;

        switch (code)
        {
            case 0x219D:
                shot = NeverReady ? null : Sample(AirBefore(TimeSpan.Zero));
                return Reaction.Accepted(5_000);
            case 0x2196:
                shot = NeverReady ? null : [0, .. Sample(AirBefore(TimeSpan.Zero))[1..]];
                return Reaction.Accepted(50);
            case 0x36E0:
                asleep = true;
                return Reaction.Accepted(1);
            default:
                return Reaction.Refused;
        }
    }

    private ushort[] AskForSample()
    {
        if (!SampleWaits)
            return [];
        if (shot is not null)
        {
            sampleAsked = 1;
            return shot;
        }

        sampleAsked = SamplesSinceStart;
        return Sample(AirBefore(Time.GetElapsedTime(startedAt) - (sampleAsked * interval)));
    }

    private ushort[] Sample(AirConditions air)
    {
        var heat = Scd4xMemory.FactoryOffsetC - Scd4xConversions.OffsetC(ram.Offset);
        var temperature = (air.TemperatureC + heat + 45) * 65535 / 175;
        var humidity = air.HumidityPercent * 65535 / 100;
        var carbonDioxide = air.CarbonDioxidePpm <= 0 ? 0 : Math.Max(air.CarbonDioxidePpm + correctionPpm, 1);
        return [Word(carbonDioxide), Word(temperature + Flicker()), Word(humidity + Flicker())];
    }

    private static ushort Word(double value) => (ushort)Math.Clamp(Math.Round(value), 0, ushort.MaxValue);
}
