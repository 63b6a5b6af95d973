using System.Buffers;
using System.Text;
using System.Text.Json;
using ThermalActors.Readings.Rows;
using ThermalActors.Readings.Streaming;

namespace ThermalActors.Readings.Tests.Rows;

public sealed class RowJsonWriterSpecs
{
    [Fact]
    public void Writes_the_full_row_as_agreed()
    {
        const string golden =
            """
            {"uuid":"thrml_the_20251122030001","ipaddress":"192.168.1.175","cputempf":140,"runtime":3,"host":"thermal","hostname":"thermal","macaddress":"d8:3a:dd:01:02:03","endtime":"1763780401.242053","te":"2.559433","cpu":28.5,"diskusage":"91378.0 MB","memory":13.5,"rowid":"20251122030001_d0814b01-95be-4a60-8f0f-3f2b7d9c1a55","systemtime":"11/22/2025 03:00:01","ts":1763780401,"starttime":"11/22/2025 02:59:58","datetimestamp":"2025-11-22T03:00:01.242053+00:00","temperature":31.8776,"humidity":23.89,"co2":898,"equivalentco2ppm":412,"totalvocppb":12,"pressure":100929.72,"temperatureicp":89.29,"device":"PI_9F3A","channel":"PI_9F3A_0F1E2D3C","seq":42,"boot_id":"6f1c6a5e-3a0e-4d0c-9a55-0d7f6f4d7c11","simulated":false,"clock":"synced","gasresistance":152345.7,"cputempc":60.1,"uptime_ms":7200123,"gap":{"first":17,"last":19,"rows":3,"reason":"drop-oldest","from":"2025-11-22T02:58:01.242053+00:00","to":"2025-11-22T02:59:01.242053+00:00"},"replay_of":"PI_9F3A_00000000/16","sensors":{"system":{"measured_at":"2025-11-22T03:00:01.142053+00:00","fresh":true,"status":"ok"},"scd4x":{"measured_at":"2025-11-22T02:59:59.742053+00:00","fresh":false,"status":"suspect","fills":["temperature","humidity"]},"icp10125":{"measured_at":"2025-11-22T03:00:01.042053+00:00","fresh":true,"status":"ok","fills":["pressure"]},"sgp30":{"measured_at":"2025-11-22T03:00:01.242053+00:00","fresh":true,"status":"warming_up"},"bme680":{"fresh":false,"status":"offline"}},"schema":1}

            """;

        Assert.Equal(golden, SampleRows.Line(SampleRows.Full));
    }

    [Fact]
    public void Leaves_out_what_is_missing()
    {
        const string golden =
            """
            {"uuid":"thrml_pi_20251122030001","runtime":0,"host":"pi","hostname":"pi","endtime":"1763780401.242053","te":"0.000000","rowid":"20251122030001_d0814b01-95be-4a60-8f0f-3f2b7d9c1a55","systemtime":"11/22/2025 03:00:01","ts":1763780401,"starttime":"11/22/2025 03:00:01","datetimestamp":"2025-11-22T03:00:01.242053+00:00","device":"PI_9F3A","channel":"PI_9F3A_0F1E2D3C","seq":42,"boot_id":"6f1c6a5e-3a0e-4d0c-9a55-0d7f6f4d7c11","simulated":false,"clock":"unsynced","uptime_ms":0,"schema":1}

            """;

        Assert.Equal(golden, SampleRows.Line(SampleRows.Bare));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    [InlineData(double.MaxValue)]
    [InlineData(1e9)]
    [InlineData(-1e9)]
    public void Leaves_out_numbers_that_Snowflake_would_refuse(double value)
    {
        var row = SampleRows.Json(SampleRows.Bare with
        {
            CpuTemperatureC = value * 10,
            CpuPercent = value,
            MemoryPercent = value,
            TemperatureC = value,
            HumidityPercent = value,
            CarbonDioxidePpm = value,
            EquivalentCarbonDioxidePpm = value,
            TotalVolatileOrganicCompoundsPpb = value,
            PressurePa = value,
            PressureSensorTemperatureC = value,
            GasResistanceOhm = value * 1000,
        });

        Assert.Equal(
            ["uuid", "runtime", "host", "hostname", "endtime", "te", "rowid", "systemtime", "ts", "starttime", "datetimestamp", "device", "channel", "seq", "boot_id", "simulated", "clock", "uptime_ms", "schema"],
            row.EnumerateObject().Select(static key => key.Name),
            StringComparer.Ordinal);
    }

    [Theory]
    [InlineData("humidity", 0.285, "0.29")]
    [InlineData("humidity", 0.284999, "0.28")]
    [InlineData("humidity", 23.1, "23.1")]
    [InlineData("humidity", 23.0, "23")]
    [InlineData("temperature", -0.00004, "0")]
    [InlineData("temperature", -0.00005, "-0.0001")]
    [InlineData("temperature", 21.123456, "21.1235")]
    [InlineData("temperature", 999998.99991, "999998.9999")]
    [InlineData("co2", 898.125, "898.13")]
    [InlineData("equivalentco2ppm", 400.123455, "400.12346")]
    [InlineData("totalvocppb", 12.0005, "12.001")]
    [InlineData("pressure", 101325.005, "101325.01")]
    [InlineData("temperatureicp", 31.825, "89.29")]
    [InlineData("temperatureicp", -40.0, "-40")]
    [InlineData("cputempf", 60.1, "140")]
    [InlineData("cputempf", 22.5, "73")]
    [InlineData("cputempc", 60.125, "60.13")]
    [InlineData("cpu", 99.95, "100")]
    [InlineData("memory", 13.45, "13.5")]
    [InlineData("gasresistance", 152345.65, "152345.7")]
    public void Rounds_half_away_from_zero_to_the_decimals_of_the_table(string key, double value, string expected)
    {
        var row = SampleRows.Bare with
        {
            HumidityPercent = value,
            TemperatureC = value,
            CarbonDioxidePpm = value,
            EquivalentCarbonDioxidePpm = value,
            TotalVolatileOrganicCompoundsPpb = value,
            PressurePa = value,
            PressureSensorTemperatureC = value,
            CpuTemperatureC = value,
            CpuPercent = value,
            MemoryPercent = value,
            GasResistanceOhm = value,
        };

        Assert.Equal(expected, SampleRows.Json(row).GetProperty(key).GetRawText());
    }

    [Theory]
    [InlineData(0L, "0.0 MB")]
    [InlineData(52_428L, "0.0 MB")]
    [InlineData(52_429L, "0.1 MB")]
    [InlineData(1_048_576L, "1.0 MB")]
    [InlineData(95_816_752_333L, "91378.0 MB")]
    [InlineData(long.MaxValue, "8796093022208.0 MB")]
    public void Tells_free_disk_space_in_mebibytes(long bytes, string expected) =>
        Assert.Equal(expected, SampleRows.Json(SampleRows.Bare with { DiskFreeBytes = bytes }).GetProperty("diskusage").GetString());

    [Theory]
    [InlineData("", "thrml__20251122030001")]
    [InlineData("a", "thrml_a_20251122030001")]
    [InlineData("Raum-1", "thrml_Rau_20251122030001")]
    [InlineData("ab\U0001F321c", "thrml_ab_20251122030001")]
    [InlineData("日本語版", "thrml_日本語_20251122030001")]
    public void Labels_the_row_with_three_letters_of_the_host(string host, string expected) =>
        Assert.Equal(expected, SampleRows.Json(SampleRows.Bare with { HostName = host }).GetProperty("uuid").GetString());

    [Fact]
    public void Writes_times_in_utc_whatever_the_offset()
    {
        var row = SampleRows.Json(SampleRows.Bare with
        {
            SampledAt = new DateTimeOffset(2025, 7, 1, 1, 30, 0, TimeSpan.FromHours(2)),
            StartedAt = new DateTimeOffset(2025, 7, 1, 1, 29, 59, 500, TimeSpan.FromHours(2)),
        });

        Assert.Equal("2025-06-30T23:30:00.000000+00:00", row.GetProperty("datetimestamp").GetString());
        Assert.Equal("06/30/2025 23:30:00", row.GetProperty("systemtime").GetString());
        Assert.Equal("06/30/2025 23:29:59", row.GetProperty("starttime").GetString());
        Assert.Equal("0.500000", row.GetProperty("te").GetString());
        Assert.Equal(1, row.GetProperty("runtime").GetInt32());
        Assert.Equal(1_751_326_200, row.GetProperty("ts").GetInt64());
    }

    [Fact]
    public void Writes_a_clock_that_has_not_been_set()
    {
        var row = SampleRows.Json(SampleRows.Bare with { SampledAt = DateTimeOffset.UnixEpoch, StartedAt = DateTimeOffset.UnixEpoch.AddSeconds(-1) });

        Assert.Equal("0.000000", row.GetProperty("endtime").GetString());
        Assert.Equal("1970-01-01T00:00:00.000000+00:00", row.GetProperty("datetimestamp").GetString());
        Assert.Equal("12/31/1969 23:59:59", row.GetProperty("starttime").GetString());
    }

    [Fact]
    public void Leaves_numbers_out_of_a_gap_that_was_never_numbered()
    {
        var gap = new GapReport(Sequence.None, Sequence.None, 7, "drop-newest", SampleRows.Noon, SampleRows.Noon.AddSeconds(5));

        Assert.Equal(
            """{"rows":7,"reason":"drop-newest","from":"2025-11-22T03:00:01.242053+00:00","to":"2025-11-22T03:00:06.242053+00:00"}""",
            SampleRows.Json(SampleRows.Bare with { Gap = gap }).GetProperty("gap").GetRawText());
    }

    [Theory]
    [InlineData("quote\" back\\slash")]
    [InlineData("line\nfeed\r\0\u001f")]
    [InlineData("<b>&'+ \u2028 \u00e9 \U0001F321")]
    public void Keeps_any_text_and_never_breaks_the_line(string text)
    {
        var line = SampleRows.Line(SampleRows.Bare with { HostName = text, ReplayOf = text });

        Assert.Equal(line.Length - 1, line.IndexOf('\n', StringComparison.Ordinal));
        Assert.Equal(text, JsonDocument.Parse(line).RootElement.GetProperty("hostname").GetString());
        Assert.Equal(text, JsonDocument.Parse(line).RootElement.GetProperty("replay_of").GetString());
    }

    [Fact]
    public void Survives_text_that_is_no_valid_utf16()
    {
        var row = SampleRows.Json(SampleRows.Bare with { HostName = "pi\ud83c", MacAddress = "\udf21" });

        Assert.Equal("pi\ufffd", row.GetProperty("hostname").GetString());
    }

    [Fact]
    public void Cuts_text_to_the_length_of_its_column()
    {
        var row = SampleRows.Json(SampleRows.Bare with { HostName = new string('h', 101), IpAddress = new string('1', 49) + "\U0001F321" });

        Assert.Equal(new string('h', 100), row.GetProperty("hostname").GetString());
        Assert.Equal(new string('1', 49), row.GetProperty("ipaddress").GetString());
    }

    [Fact]
    public void Appends_to_what_is_already_in_the_buffer()
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new RowJsonWriter();
        writer.WriteLine(output, SampleRows.Bare, "C", new Sequence(1));
        writer.WriteLine(output, SampleRows.Full, "C", new Sequence(2));
        writer.WriteLine(output, SampleRows.Bare, "C", new Sequence(long.MaxValue));

        var lines = Encoding.UTF8.GetString(output.WrittenSpan).Split('\n');
        Assert.Equal(4, lines.Length);
        Assert.Equal("", lines[3]);
        Assert.Equal([1, 2, long.MaxValue], lines[..3].Select(static line => JsonDocument.Parse(line).RootElement.GetProperty("seq").GetInt64()));
    }

    [Fact]
    public void Allocates_nothing_once_warm()
    {
        var output = new ArrayBufferWriter<byte>(64 * 1024);
        var writer = new RowJsonWriter();
        var sequence = Sequence.None;
        Write(1000);

        var before = GC.GetAllocatedBytesForCurrentThread();
        Write(1000);
        var perRow = (GC.GetAllocatedBytesForCurrentThread() - before) / 1000.0;

        Assert.InRange(perRow, 0, 8);

        void Write(int rows)
        {
            for (var i = 0; i < rows; i++)
            {
                output.ResetWrittenCount();
                sequence = sequence.Next;
                writer.WriteLine(output, SampleRows.Full, SampleRows.Channel, sequence);
            }
        }
    }

    [Fact]
    public void Serves_several_threads_at_once()
    {
        var writer = new RowJsonWriter();
        var expected = SampleRows.Line(SampleRows.Full);

        var lines = new string[2000];
        Parallel.For(0, lines.Length, i =>
        {
            var output = new ArrayBufferWriter<byte>();
            writer.WriteLine(output, SampleRows.Full, SampleRows.Channel, new Sequence(42));
            lines[i] = Encoding.UTF8.GetString(output.WrittenSpan);
        });

        Assert.All(lines, line => Assert.Equal(expected, line));
    }
}
