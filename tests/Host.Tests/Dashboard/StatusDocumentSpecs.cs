using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using ThermalActors.Actors.Health;
using ThermalActors.Host.Dashboard;
using ThermalActors.Host.Tests.Packaging;
using ThermalActors.Readings.Sensors;

namespace ThermalActors.Host.Tests.Dashboard;

/// <summary>The JSON of <c>/api/status</c>, as STATUS.md tells it.</summary>
public sealed class StatusDocumentSpecs : IDisposable
{
    private static readonly TimeSpan Uptime = TimeSpan.FromSeconds(100);
    private readonly TempFolder _folder = new();
    private readonly FakeTimeProvider _time = new(TestStation.Noon);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_sensor_has_values_with_unit_quality_and_age()
    {
        var sensor = new SensorSummary("scd4x", "reading", "0x1234", false, 42, 1, null)
        {
            Last = new ReadingSummary(TestStation.Noon, TimeSpan.FromSeconds(97.5), "suspect", [new MeasuredValue("temperature", 21.123456, "°C")]),
        };
        var json = Json(TestStation.Ready with { Sensors = [sensor, sensor with { Last = null }] }).GetProperty("sensors");

        Assert.Equal(2.5, json[0].GetProperty("ageSeconds").GetDouble());
        Assert.Equal("suspect", json[0].GetProperty("quality").GetString());
        Assert.Equal(
            """[{"name":"temperature","value":21.123,"unit":"\u00B0C"}]""", json[0].GetProperty("values").GetRawText(), ignoreCase: true);
        Assert.Equal(JsonValueKind.Null, json[1].GetProperty("ageSeconds").ValueKind);
        Assert.Equal(0, json[1].GetProperty("values").GetArrayLength());
    }

    [Fact]
    public void A_token_tells_what_is_left_of_its_life()
    {
        var token = new TokenSummary("scoped", "ingest", TestStation.Noon, TimeSpan.FromSeconds(40), TimeSpan.FromHours(1), 3, null);

        Assert.Equal(3_540, Json(TestStation.Ready with { Token = token }).GetProperty("token").GetProperty("remainingSeconds").GetDouble());
    }

    [Fact]
    public void Cost_is_extrapolated_to_a_day_and_unknown_in_the_first_minute()
    {
        var statistics = new StationStatistics(0, 0, 1_000_000, 0, TimeSpan.FromHours(1), null);

        var cost = CostDocument.Of(statistics);
        Assert.Equal(24_000_000, cost.BytesPerDay);
        Assert.Equal(0.0000888, cost.CreditsPerDay!.Value, 9);
        Assert.Null(CostDocument.Of(statistics with { Elapsed = TimeSpan.FromSeconds(59) }).CreditsPerDay);
    }

    [Fact]
    public void What_the_card_takes_is_what_the_kernel_counts()
    {
        File.WriteAllText(_folder["io"], "rchar: 5\nwchar: 6\nread_bytes: 7\nwrite_bytes: 8192\ncancelled_write_bytes: 0\n");
        var process = new ProcessFacts("0123456789ab", _time, _folder.Path);
        Assert.Equal((8_192L, (double?)null), (ProcessDocument.Of(process).DiskBytesWritten, ProcessDocument.Of(process).DiskBytesWrittenPerDay));

        _time.Advance(TimeSpan.FromHours(12));
        Assert.Equal(16_384, ProcessDocument.Of(process).DiskBytesWrittenPerDay);
        Assert.Null(new ProcessFacts(null, _time, _folder["nowhere"]).DiskBytesWritten());
    }

    [Fact]
    public void Every_field_is_in_the_page_beside_the_code()
    {
        var page = ShippedFiles.ReadFromRepository("src/Host/Dashboard/STATUS.md");
        foreach (var field in Json(TestStation.Ready).EnumerateObject())
        {
            Assert.Contains($"`{field.Name}", page, StringComparison.Ordinal);
            if (field.Value.ValueKind != JsonValueKind.Object) continue;
            foreach (var inner in field.Value.EnumerateObject()) Assert.Contains($"`{inner.Name}`", page, StringComparison.Ordinal);
        }

        foreach (var inner in Json(TestStation.Ready).GetProperty("sensors")[0].EnumerateObject()) Assert.Contains($"`{inner.Name}", page, StringComparison.Ordinal);
        var codes = typeof(StatusReason).GetFields().Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!);
        foreach (var code in codes) Assert.Contains($"| `{code}` |", page, StringComparison.Ordinal);
    }

    private JsonElement Json(StationStatus status)
    {
        var document = StatusDocument.Of(status, new PageStatus(null, false, null), new ProcessFacts("0123456789ab", _time), Uptime);
        return JsonSerializer.SerializeToElement(document, StatusJson.Default.StatusDocument);
    }
}
