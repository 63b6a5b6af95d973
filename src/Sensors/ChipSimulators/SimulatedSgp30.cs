using ThermalActors.Sensors.Drivers;

namespace ThermalActors.Sensors.ChipSimulators;

/// <summary>
/// An SGP30 on the wire: the algorithm that must be started, its 15 s of constants, its baseline that is 0 for the first hour
/// (sensors.md §4).
/// </summary>
public sealed class SimulatedSgp30 : SimulatedWordChip
{
    private const int RawNoise = 4;

    private static readonly TimeSpan BaselineAge = TimeSpan.FromMinutes(60);

    private readonly ulong serial;
    private readonly ushort featureSet;
    private long? startedAt;
    private Sgp30Baseline restored;

    /// <summary>Makes a sensor that was switched on long ago.</summary>
    /// <param name="time">Clock of its busy times and of its algorithm.</param>
    /// <param name="air">The air around it.</param>
    /// <param name="serial">48-bit serial number.</param>
    /// <param name="featureSet">Product type and version.</param>
    public SimulatedSgp30(
        TimeProvider time, Func<DateTimeOffset, AirConditions> air, ulong serial = 0x00000064CC82, ushort featureSet = 0x0022)
        : base(time, air, TimeSpan.FromMilliseconds(0.6))
    {
        this.serial = serial;
        this.featureSet = featureSet;
    }

    /// <summary>How often the algorithm was started since power-up.</summary>
    public int Starts { get; private set; }

    /// <summary>Measurements of the algorithm since power-up.</summary>
    public long Measurements { get; private set; }

    /// <summary>The baseline that the host restored since the algorithm was started.</summary>
    public Sgp30Baseline Restored => restored;

    /// <summary>The absolute humidity that the host set, g/m³; 0 = no compensation.</summary>
    public double AbsoluteHumidity { get; private set; }

    /// <summary>The baseline that the algorithm has learnt by itself.</summary>
    public Sgp30Baseline Learnt { get; set; } = new(0x8A8E, 0x8C5A);

    private protected override Reaction Execute(ushort code, ushort[] arguments)
    {
        switch (code)
        {
            case 0x2003:
                Starts++;
                startedAt = Time.GetTimestamp();
                restored = default;
                return Reaction.Accepted(10);
            case 0x2008:
                Measurements++;
                return NeverReady ? Reaction.Accepted(12) : Reaction.Accepted(12, AirQuality());
            case 0x2015:
                var baseline = Baseline();
                return Reaction.Accepted(10, baseline.EquivalentCarbonDioxide, baseline.Tvoc);
            case 0x201E:
                if (arguments is [var tvoc, var carbonDioxide] && startedAt is not null)
                    restored = new Sgp30Baseline(carbonDioxide, tvoc);
                return Reaction.Accepted(10);
            case 0x2061:
                if (arguments is [var humidity])
                    AbsoluteHumidity = humidity / 256.0;
                return Reaction.Accepted(10);
            case 0x2032:
                startedAt = null;
                return Reaction.Accepted(220, 0xD400);
            case 0x202F:
                return Reaction.Accepted(2, featureSet);
            case 0x2050:
                return Reaction.Accepted(25, RawSignals());
            case 0x3682:
                return Reaction.Accepted(0.5, (ushort)(serial >> 32), (ushort)(serial >> 16), (ushort)serial);
            default:
                return TvocBaseline(code, arguments);
        }
    }

    private protected override void OnPowerUp()
    {
        base.OnPowerUp();
        startedAt = null;
        restored = default;
        Starts = 0;
        Measurements = 0;
        AbsoluteHumidity = 0;
    }

    private Reaction TvocBaseline(ushort code, ushort[] arguments)
    {
        if ((featureSet & 0x00FF) < 0x21)
            return Reaction.Refused;

        switch (code)
        {
            case 0x20B3:
                return Reaction.Accepted(10, Learnt.Tvoc);
            case 0x2077:
                if (arguments is [var tvoc])
                    restored = restored with { Tvoc = tvoc };
                return Reaction.Accepted(10);
            default:
                return Reaction.Refused;
        }
    }

    private ushort[] AirQuality()
    {
        if (startedAt is not { } since || Time.GetElapsedTime(since) < Sgp30.WarmUp)
            return [400, 0];

        var air = AirBefore(TimeSpan.Zero);
        return
        [
            (ushort)Math.Clamp(Math.Round(air.EquivalentCarbonDioxidePpm), 400, 60_000),
            (ushort)Math.Clamp(Math.Round(air.TvocPpb), 0, 60_000),
        ];
    }

    private Sgp30Baseline Baseline()
    {
        if (startedAt is not { } since)
            return default;
        if (restored.IsValid)
            return restored;
        return Time.GetElapsedTime(since) < BaselineAge ? default : Learnt;
    }

    private ushort[] RawSignals()
    {
        var air = AirBefore(TimeSpan.Zero);
        var hydrogen = 13_500 - (512 * Math.Log(Math.Max(air.EquivalentCarbonDioxidePpm, 1) / 400));
        var ethanol = 18_500 - (512 * Math.Log(1 + (Math.Max(air.TvocPpb, 0) / 100)));
        return [(ushort)Math.Round(hydrogen + Noise(RawNoise)), (ushort)Math.Round(ethanol + Noise(RawNoise))];
    }
}
