using System.Globalization;
using ThermalActors.Readings.Rows;
using ThermalActors.Readings.Sensors;
using ThermalActors.Sensors;
using ThermalActors.Sensors.ChipSimulators;
using ThermalActors.Sensors.Simulation;

namespace ThermalActors.Actors.Tests.Sensors.Campaign;

/// <summary>Compares what the rows say with the air as it was, with the faults that happened, and with what went over the wire.</summary>
internal sealed class CampaignJudge(CampaignPlan plan, EnvironmentModel air, DateTimeOffset start, IReadOnlyDictionary<SensorKind, TimeSpan> intervals, TimeSpan end)
{
    private const int MostFindings = 20;

    private static readonly TimeSpan Rhythm = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Doubt = TimeSpan.FromMinutes(61);
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(17);
    private static readonly TimeSpan Lateness = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Stamping = TimeSpan.FromMilliseconds(1);

    private readonly Dictionary<SensorKind, DateTimeOffset> _newest = [];
    private readonly WireTap _tap = new();
    private readonly Dictionary<BoardFault, SensorStatus> _shown = [];
    private TimeSpan? _lastMeasure;
    private TimeSpan _beat;
    private TimeSpan _started = TimeSpan.MinValue;

    public List<string> Findings { get; } = [];

    public Dictionary<SensorKind, int> Fresh { get; } = ChipAddresses.Chips.ToDictionary(chip => chip, _ => 0);

    public int Rows { get; private set; }

    public TimeSpan WorstLateness { get; private set; }

    /// <summary>Looks at a transfer: the SGP30 must be asked for a measurement once a second, and not be started without reason.</summary>
    public void See(I2cTransfer transfer, TimeSpan now)
    {
        _tap.See(transfer, now);
        if (transfer is not { Address: 0x58, IsRead: false, Data: [0x20, var code, ..] }) return;
        if (code == 0x03) Started(now);
        if (code != 0x08) return;
        if (_lastMeasure is { } last && !plan.IsFelt(SensorKind.Sgp30, last, now)) OnTime(now - last, now);
        else _beat = now;
        _lastMeasure = now;
    }

    /// <summary>Neither a second that was too long nor many that were a little too long: the beat goes on from the first measurement after a disturbance.</summary>
    private void OnTime(TimeSpan since, TimeSpan now)
    {
        _beat += Rhythm;
        var off = (since - Rhythm).Duration();
        var drift = (now - _beat).Duration();
        var late = off > drift ? off : drift;
        if (late > WorstLateness) WorstLateness = late;
        if (late > Lateness) Find(now, $"the SGP30 was asked {late.TotalMilliseconds:0} ms off its rhythm");
    }

    /// <summary>Looks at a row.</summary>
    public void See(SensorRow row)
    {
        var at = row.SampledAt - start;
        if (at > end) return;
        Rows++;
        if (!row.Simulated) Find(at, "the row does not say that it is simulated");
        foreach (var report in row.Sensors.Where(report => report.Sensor != SensorKind.System))
        {
            Status(report, at);
            Freshness(report, at);
            if (report is { Used: true, MeasuredAt: { } measured } && Claims(report)) Values(row, report, measured, at);
            if (report is { Used: true, Status: not (SensorStatus.Ok or SensorStatus.Suspect) }) Find(at, $"{report.Sensor} is {report.Status} and fills columns");
        }
    }

    /// <summary>The outages that were long enough to be seen, and were not.</summary>
    public IEnumerable<string> Unseen(IReadOnlyDictionary<SensorKind, TimeSpan> maxAges)
    {
        foreach (var fault in plan.Faults.Where(fault => fault.Until + CampaignPlan.Recovery(fault) < end))
        {
            foreach (var chip in ChipAddresses.Chips.Where(chip => (fault.Chip is null || fault.Chip == chip) && MustShow(fault, chip, maxAges[chip])))
            {
                if (!_shown.TryGetValue(fault with { Chip = chip }, out var shown) || (fault.Kind == BoardFaultKind.Frozen && shown != SensorStatus.Frozen))
                    yield return $"no row shows the {CampaignPlan.Describe(fault with { Chip = chip })}";
            }
        }
    }

    /// <summary>True when a fault lasts longer than values may be held, or than a repetition may pass for a measurement.</summary>
    public bool MustShow(BoardFault fault, SensorKind chip, TimeSpan maxAge) => fault.Kind switch
    {
        BoardFaultKind.Slow => false,
        BoardFaultKind.Frozen => plan.FeltBy(chip, fault.At, fault.Until).Count() == 1,
        BoardFaultKind.BrownOut => chip is SensorKind.Scd4x or SensorKind.Sgp30,
        _ => fault.For > maxAge + (2 * intervals[chip]) + TimeSpan.FromSeconds(2),
    };

    /// <summary>What an SGP30 says while it may have been reset is marked as doubtful; everything else must be the air's.</summary>
    private static bool Claims(SensorReport report) =>
        report.Status == SensorStatus.Ok || (report.Status == SensorStatus.Suspect && report.Sensor != SensorKind.Sgp30);

    private void Status(SensorReport report, TimeSpan at)
    {
        if (report.Status == SensorStatus.Ok) return;
        foreach (var fault in plan.FeltBy(report.Sensor, at, at))
        {
            var key = fault with { Chip = report.Sensor };
            if (_shown.GetValueOrDefault(key) != SensorStatus.Frozen) _shown[key] = report.Status;
        }

        // A minute after the start everything has warmed up.
        var settled = at > TimeSpan.FromMinutes(1);
        if (settled && !plan.IsFelt(report.Sensor, at, at) && !IsDoubtfulFloor(report, at)) Find(at, $"{report.Sensor} is {report.Status} without any reason");
    }

    /// <summary>
    /// Whether an SGP30 has lost its algorithm cannot be told from clean air before it has a baseline; until then it may be started
    /// on suspicion, once an hour.
    /// </summary>
    private bool IsDoubtfulFloor(SensorReport report, TimeSpan at) =>
        report.Sensor == SensorKind.Sgp30
        && (at - _started < WarmUp || (report.Status == SensorStatus.Suspect && plan.IsFelt(SensorKind.Sgp30, at - Doubt, at)));

    private void Started(TimeSpan now)
    {
        if (now > TimeSpan.FromSeconds(1) && !plan.IsFelt(SensorKind.Sgp30, now - Doubt, now)) Find(now, "the SGP30 was started without any reason");
        _lastMeasure = null;
        _started = now;
    }

    private void Freshness(SensorReport report, TimeSpan at)
    {
        if (!report.Fresh || report.MeasuredAt is not { } measured) return;
        Fresh[report.Sensor]++;
        if (_tap.TakeUntil(report.Sensor, measured - start + Stamping) == 0) Find(at, $"{report.Sensor} calls fresh what no chip has measured");
        if (_newest.TryGetValue(report.Sensor, out var before))
        {
            if (measured <= before) Find(at, $"{report.Sensor} calls a measurement fresh a second time");
            var tolerable = (2 * intervals[report.Sensor]) + TimeSpan.FromSeconds(1);
            if (measured - before > tolerable
                && !plan.IsFelt(report.Sensor, before - start, measured - start)
                && !(report.Sensor == SensorKind.Sgp30 && _started > before - start))
                Find(at, $"{report.Sensor} was silent for {(measured - before).TotalSeconds:0.0} s without any reason");
        }

        _newest[report.Sensor] = measured;
    }

    private void Values(SensorRow row, SensorReport report, DateTimeOffset measured, TimeSpan at)
    {
        var fills = report.Fills;
        switch (report.Sensor)
        {
            case SensorKind.Scd4x:
                Near(row.CarbonDioxidePpm, report, measured, at, "CO2", true_ => (true_.CarbonDioxidePpm, 5 + (0.025 * true_.CarbonDioxidePpm)));
                if (fills.HasFlag(SharedColumns.Temperature)) Near(row.TemperatureC, report, measured, at, "temperature", true_ => (true_.TemperatureC, 0.35));
                if (fills.HasFlag(SharedColumns.Humidity)) Near(row.HumidityPercent, report, measured, at, "humidity", true_ => (true_.HumidityPercent, 3.5));
                break;
            case SensorKind.Icp10125:
                if (fills.HasFlag(SharedColumns.Pressure)) Near(row.PressurePa, report, measured, at, "pressure", true_ => (true_.PressurePa, 62));
                Near(row.PressureSensorTemperatureC, report, measured, at, "temperature", true_ => (true_.TemperatureC + 0.5, 0.35));
                break;
            case SensorKind.Sgp30:
                Near(row.TotalVolatileOrganicCompoundsPpb, report, measured, at, "TVOC", true_ => (true_.TotalVolatileOrganicCompoundsPpb, 2 + (0.11 * true_.TotalVolatileOrganicCompoundsPpb)));
                Near(row.EquivalentCarbonDioxidePpm, report, measured, at, "eCO2", true_ => (true_.EquivalentCarbonDioxidePpm, 2 + (0.11 * (true_.EquivalentCarbonDioxidePpm - 400))));
                break;
            default:
                if (fills.HasFlag(SharedColumns.Temperature)) Near(row.TemperatureC, report, measured, at, "temperature", true_ => (true_.TemperatureC + 2, 0.35));
                if (fills.HasFlag(SharedColumns.Humidity))
                    Near(row.HumidityPercent, report, measured, at, "humidity", true_ => (HumidAir.RelativeHumidity(true_.TemperatureC + 2, true_.AbsoluteHumidity), 3.5));
                if (fills.HasFlag(SharedColumns.Pressure)) Near(row.PressurePa, report, measured, at, "pressure", true_ => (true_.PressurePa, 62));
                Near(row.GasResistanceOhm, report, measured, at, "gas", true_ => (true_.GasResistanceOhm, 0.02 * true_.GasResistanceOhm));
                break;
        }
    }

    /// <summary>
    /// The value must be that of the air at the time of the measurement, which may wait in the chip for one interval; a frozen chip
    /// gets as much longer as it takes to tell a repetition from calm air.
    /// </summary>
    private void Near(double? value, SensorReport report, DateTimeOffset measured, TimeSpan at, string name, Func<AirSample, (double Value, double Tolerance)> expected)
    {
        if (value is not { } number) return;
        var frozen = plan.FeltBy(report.Sensor, measured - start, measured - start).Any(fault => fault.Kind == BoardFaultKind.Frozen);
        var oldest = frozen ? TimeSpan.FromSeconds(75) : intervals[report.Sensor] + TimeSpan.FromSeconds(0.5);
        for (var age = TimeSpan.Zero; age <= oldest; age += TimeSpan.FromSeconds(0.5))
        {
            var (wanted, tolerance) = expected(air.At(measured - age));
            if (Math.Abs(number - wanted) <= tolerance) return;
        }

        Find(at, string.Create(CultureInfo.InvariantCulture, $"{report.Sensor} made up its {name}: {number} in place of {expected(air.At(measured)).Value}, measured {measured - start}"));
    }

    private void Find(TimeSpan at, string what)
    {
        if (Findings.Count < MostFindings) Findings.Add(string.Create(CultureInfo.InvariantCulture, $"{at}: {what}"));
    }
}
