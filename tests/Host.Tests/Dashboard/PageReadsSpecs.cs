using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Time.Testing;
using ThermalActors.Actors.Health;
using ThermalActors.Host.Dashboard;
using ThermalActors.Readings.Sensors;

namespace ThermalActors.Host.Tests.Dashboard;

/// <summary>The page is no part of the compiler's world: here its words meet those of the service.</summary>
public sealed class PageReadsSpecs
{
    private static readonly TimeSpan Uptime = TimeSpan.FromSeconds(100);

    private static readonly StationStatus Full = TestStation.Ready with
    {
        NotReady = [new StatusReason(StatusReason.ChannelRepeating, "channel", "offline", null, TestStation.Noon)],
        Sensors = [TestStation.Ready.Sensors[0] with { Last = new ReadingSummary(TestStation.Noon, Uptime, "ok", [new MeasuredValue("co2", 700, "ppm")]) }],
        Channel = TestStation.Ready.Channel with { CatchUp = new CatchUpSummary(10, 1, 10) },
        Errors = [new ErrorSummary(TestStation.Noon, "channel", "call-failed", "x", 2)],
    };

    /// <summary>Every member that the script reads from an object of the status is one that the service writes.</summary>
    [Fact]
    public void Every_member_that_the_page_reads_is_written()
    {
        using var status = JsonDocument.Parse(Status());
        using var history = JsonDocument.Parse(JsonSerializer.Serialize(History(Full).Read(Uptime), StatusJson.Default.HistoryDocument));
        var root = status.RootElement;
        var objects = new Dictionary<string, JsonElement>(StringComparer.Ordinal)
        {
            ["status"] = root,
            ["sensor"] = root.GetProperty("sensors")[0],
            ["value"] = root.GetProperty("sensors")[0].GetProperty("values")[0],
            ["reason"] = root.GetProperty("reasons")[0],
            ["error"] = root.GetProperty("errors")[0],
            ["catchUp"] = root.GetProperty("channel").GetProperty("catchUp"),
            ["history"] = history.RootElement,
            ["series"] = history.RootElement.GetProperty("series")[0],
        };
        foreach (var name in (string[])["spool", "channel", "token", "statistics", "cost", "process", "configuration", "clock"]) objects[name] = root.GetProperty(name);

        var reads = Regex.Matches(PageFilesSpecs.Text("page.js"), @"(?<![.\w])(?<object>[a-zA-Z]+)(\??\.(?<inner>clock|channel|process))?\??\.(?<member>[a-zA-Z]+)", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5))
            .Select(match => (Object: match.Groups["inner"].Success ? match.Groups["inner"].Value : match.Groups["object"].Value, Member: match.Groups["member"].Value))
            .Where(read => objects.ContainsKey(read.Object) && read is not (_, "append" or "setAttribute"))
            .Distinct()
            .ToArray();

        Assert.InRange(reads.Length, 60, 200);
        Assert.All(reads, read => Assert.True(objects[read.Object].TryGetProperty(read.Member, out _), $"{read.Object}.{read.Member}"));
    }

    [Fact]
    public void A_reading_is_drawn_once_and_only_when_it_is_a_measurement()
    {
        var warming = Full with { Sensors = [Full.Sensors[0] with { Last = Full.Sensors[0].Last! with { Quality = "warming_up", Uptime = Uptime + TimeSpan.FromSeconds(10) } }] };

        var history = History(Full, Full, warming);

        Assert.Equal([700, null], Assert.Single(history.Read(Uptime + TimeSpan.FromSeconds(10)).Series).Values.AsEnumerable());
    }

    private static ValueHistory History(params StationStatus[] all)
    {
        var history = new ValueHistory();
        foreach (var status in all) history.Observe(status);
        return history;
    }

    private static string Status() => JsonSerializer.Serialize(
        StatusDocument.Of(Full, new PageStatus("http://127.0.0.1:1", true, null), new ProcessFacts("hash", new FakeTimeProvider(TestStation.Noon)), Uptime), StatusJson.Default.StatusDocument);
}
