using FsCheck.Xunit;
using ThermalActors.Readings.Rows;
using ThermalActors.Readings.Sensors;

namespace ThermalActors.Readings.Tests.Rows;

/// <summary>What holds after any history of readings, status reports and ticks. Every reading has values that no other one has.</summary>
public sealed class RowBuilderProperties
{
    private static readonly SensorKind[] Kinds = Enum.GetValues<SensorKind>();

    [Property(MaxTest = 400, EndSize = 150)]
    public void Any_history_keeps_the_books_and_the_rows_honest((byte Action, byte Sensor, ushort Milliseconds)[] steps)
    {
        var history = new History();
        foreach (var (action, sensor, milliseconds) in steps)
        {
            history.Advance(TimeSpan.FromMilliseconds(milliseconds % 4000));
            var kind = Kinds[sensor % Kinds.Length];
            switch (action % 8)
            {
                case 0 or 1 or 2 or 3:
                    history.Accept(kind, (SensorStatus)(sensor / Kinds.Length % Kinds.Length), late: action > 240);
                    break;
                case 4:
                    history.Report(kind, (SensorStatus)(milliseconds % 5));
                    break;
                default:
                    history.Build();
                    break;
            }

            history.CheckBooks();
        }
    }

    private sealed class History
    {
        private readonly Dictionary<double, Reading> _byValue = [];
        private readonly HashSet<(SensorKind, DateTimeOffset)> _fresh = [];
        private readonly Dictionary<SensorKind, SensorStatus> _told = Kinds.ToDictionary(static kind => kind, static _ => SensorStatus.Offline);
        private RowBuilder _builder = RowBuilder.Create(Kinds.Select(static kind => new SensorPolicy(kind, MaxAge(kind))));
        private ReadingStamp _now = new(SampleRows.Noon, TimeSpan.FromHours(1));
        private long _accepted;
        private long _used;
        private long _superseded;
        private double _next = 1;

        public void Advance(TimeSpan by) => _now = new ReadingStamp(_now.At + by + TimeSpan.FromTicks(1), _now.Uptime + by + TimeSpan.FromTicks(1));

        public void Accept(SensorKind kind, SensorStatus status, bool late)
        {
            var reading = Measure(kind, status, late ? new ReadingStamp(_now.At.AddSeconds(-30), _now.Uptime - TimeSpan.FromSeconds(30)) : _now);
            var outcome = _builder.Accept(reading);
            _accepted++;
            if (outcome.Superseded) _superseded++;
            if (!ReferenceEquals(outcome.Next, _builder)) _told.Remove(kind);
            _builder = outcome.Next;
        }

        public void Report(SensorKind kind, SensorStatus status)
        {
            _builder = _builder.WithStatus(kind, status);
            if (status is SensorStatus.Ok or SensorStatus.Suspect) _told.Remove(kind);
            else _told[kind] = status;
        }

        public void Build()
        {
            var before = _builder;
            var built = before.Build(_now, ClockQuality.Synced, SampleRows.Station, Guid.Empty);
            var again = before.Build(_now, ClockQuality.Synced, SampleRows.Station, Guid.Empty);
            Assert.Equal(SampleRows.Line(built.Row), SampleRows.Line(again.Row));

            _builder = built.Next;
            _used += built.Used;
            CheckFreshness(built);
            CheckValues(built.Row);
            Assert.InRange(built.Row.SampledAt - built.Row.StartedAt, TimeSpan.Zero, TimeSpan.FromMinutes(1));
        }

        public void CheckBooks() => Assert.Equal(_accepted, _used + _superseded + _builder.Pending);

        private static TimeSpan MaxAge(SensorKind kind) => TimeSpan.FromSeconds(3 + (2 * (int)kind));

        private void CheckFreshness(BuiltRow built)
        {
            Assert.Equal(built.Used, built.Row.Sensors.Count(static report => report.Fresh));
            foreach (var report in built.Row.Sensors.Where(static report => report.Fresh))
            {
                Assert.True(_fresh.Add((report.Sensor, report.MeasuredAt!.Value)), $"{report.Sensor} was fresh twice");
            }
        }

        private void CheckValues(SensorRow row)
        {
            double?[] values =
            [
                row.CpuTemperatureC, row.CpuPercent, row.MemoryPercent, row.DiskFreeBytes, row.TemperatureC, row.HumidityPercent, row.CarbonDioxidePpm,
                row.EquivalentCarbonDioxidePpm, row.TotalVolatileOrganicCompoundsPpb, row.PressurePa, row.PressureSensorTemperatureC, row.GasResistanceOhm,
            ];
            foreach (var value in values.OfType<double>())
            {
                var source = _byValue[value];
                Assert.True(_now.Uptime - source.TakenAt.Uptime < MaxAge(source.Sensor), "too old");
                Assert.True(source.Status is SensorStatus.Ok or SensorStatus.Suspect, "not to be trusted");
                Assert.False(_told.ContainsKey(source.Sensor), "said to be away");
                var report = row.Sensors.Single(report => report.Sensor == source.Sensor);
                Assert.True(report.Used);
                Assert.Equal(source.TakenAt.At, report.MeasuredAt);
                Assert.Equal(source.Status, report.Status);
            }

            foreach (var report in row.Sensors.Where(static report => report.Used))
            {
                Assert.Contains(values.OfType<double>(), value => _byValue[value].Sensor == report.Sensor);
            }
        }

        private Reading Measure(SensorKind kind, SensorStatus status, ReadingStamp at)
        {
            var first = _next;
            _next += 4;
            Reading reading = kind switch
            {
                SensorKind.System => new SystemReading { TakenAt = at, Status = status, CpuTemperatureC = first, CpuPercent = first + 1, MemoryPercent = first + 2, DiskFreeBytes = (long)first + 3 },
                SensorKind.Scd4x => new Scd4xReading { TakenAt = at, Status = status, CarbonDioxidePpm = first, TemperatureC = first + 1, HumidityPercent = first + 2 },
                SensorKind.Icp10125 => new Icp10125Reading { TakenAt = at, Status = status, PressurePa = first, TemperatureC = first + 1 },
                SensorKind.Sgp30 => new Sgp30Reading { TakenAt = at, Status = status, EquivalentCarbonDioxidePpm = first, TotalVolatileOrganicCompoundsPpb = first + 1 },
                _ => new Bme680Reading { TakenAt = at, Status = status, TemperatureC = first, PressurePa = first + 1, HumidityPercent = first + 2, GasResistanceOhm = first + 3 },
            };
            for (var value = first; value < _next; value++) _byValue[value] = reading;
            return reading;
        }
    }
}
