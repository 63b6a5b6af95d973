using System.Net;
using System.Text.Json;
using ThermalActors.Emulator.Tests.Fixtures;

namespace ThermalActors.Emulator.Tests;

/// <summary>The admin endpoints of the control port.</summary>
public sealed class AdminEndpointSpecs
{
    [Theory]
    [InlineData(null)]
    [InlineData("wrong")]
    [InlineData(Station.Pat)]
    public async Task They_want_the_token_of_the_file(string? bearer)
    {
        await using var station = await Station.StartAsync();
        Assert.Equal(HttpStatusCode.Unauthorized, (await station.SendAsync(HttpMethod.Get, station.Control("/admin/channels"), bearer)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await station.SendAsync(HttpMethod.Get, station.Ingest("/admin/channels"), station.AdminToken)).Status);
    }

    [Fact]
    public async Task They_do_what_the_object_does()
    {
        await using var station = await Station.StartAsync(static o => o with { CommitDelay = new CommitDelay.Manual() });
        var opened = await station.OpenAsync();
        await station.AppendAsync(opened.Next, Station.Rows(1, 2) + "oops\n", "offsetToken=3");
        await PostAsync(station, "/admin/commit", "{}");
        Assert.Equal("3", (await GetAsync(station, "/admin/channels")).Json[0].GetProperty("offsetToken").GetString());
        Assert.Equal(4, (await GetAsync(station, "/admin/ledger?channel=CH")).Json.GetArrayLength());
        Assert.Equal("oops", (await GetAsync(station, "/admin/errors")).Json[0].GetProperty("data").GetString());
        Assert.Equal(2, (await PostAsync(station, "/admin/query", """{"sql":"SELECT COUNT(*) FROM DEMO.DEMO.THERMAL_SENSOR_DATA"}""")).Json.GetProperty("rows")[0][0].GetInt64());
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await PostAsync(station, "/admin/query", """{"sql":"DROP TABLE X"}""")).Status);
        Assert.Equal("1_2", (await PostAsync(station, "/admin/channels/steal", """{"channel":"CH"}""")).Json.GetProperty("continuationToken").GetString());
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(station, "/admin/channels/invalidate", """{"channel":"CH"}""")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await PostAsync(station, "/admin/channels/invalidate", """{"channel":"X"}""")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync(station, "/admin/channels/steal", "{}")).Status);

        var key = JsonSerializer.Serialize(TestKeys.Second.PublicPem);
        Assert.Equal(TestKeys.Second.Fingerprint, (await PostAsync(station, "/admin/keys", $$"""{"publicKey":{{key}}}""")).Json.GetProperty("fingerprint").GetString());
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(station, "/admin/keys/remove", $$"""{"fingerprint":"{{TestKeys.Second.Fingerprint}}"}""")).Status);

        await PostAsync(station, "/admin/tokens/expire", "{}");
        Assert.Equal(HttpStatusCode.Unauthorized, (await station.StatusAsync("CH")).Status);
        var refused = await station.SendAsync(HttpMethod.Get, station.Control("/v2/streaming/hostname"), "a.b.c");
        var message = refused.Json.GetProperty("message").GetString()!;
        var id = message[(message.IndexOf('[', StringComparison.Ordinal) + 1)..^1];
        Assert.Equal("390144", (await GetAsync(station, $"/admin/login-failures/{id}")).Json.GetProperty("code").GetString());
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(station, $"/admin/login-failures/{Guid.Empty}")).Status);
    }

    [Fact]
    public async Task Faults_and_operations_are_added_listed_and_removed_at_run_time()
    {
        await using var station = await Station.StartAsync();
        station.Clock.Advance(TimeSpan.FromMinutes(1));
        var added = await PostAsync(station, "/admin/faults", """[{"name":"busy","action":"throttled","call":"open","until":10},{"action":"gone","call":"drop"}] // both""");
        Assert.Equal(["busy", "rule-2"], added.Json.GetProperty("names").EnumerateArray().Select(static n => n.GetString()!), StringComparer.Ordinal);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await station.OpenAsync()).Status);
        var busy = (await GetAsync(station, "/admin/faults")).Json[0];
        Assert.Equal(
            ("busy", "answer", "Before", 1, 1),
            (busy.GetProperty("name").GetString(), busy.GetProperty("action").GetString(), busy.GetProperty("stage").GetString(), busy.GetProperty("seen").GetInt32(), busy.GetProperty("struck").GetInt32()));
        Assert.Equal(HttpStatusCode.OK, (await station.AdminAsync(HttpMethod.Delete, "faults/busy")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await station.AdminAsync(HttpMethod.Delete, "faults/busy")).Status);
        Assert.Equal(HttpStatusCode.OK, (await station.OpenAsync()).Status);
        Assert.Equal(HttpStatusCode.OK, (await station.AdminAsync(HttpMethod.Delete, "faults")).Status);
        Assert.Equal(0, (await GetAsync(station, "/admin/faults")).Json.GetArrayLength());

        var moved = await PostAsync(station, "/admin/operations", """{"action":"advance-clock","seconds":30}""");
        Assert.Equal(90, moved.Json.GetProperty("elapsedSeconds").GetDouble());
        Assert.Equal("2026-03-01T12:01:30+00:00", (await GetAsync(station, "/admin/clock")).Json.GetProperty("now").GetString());
        await PostAsync(station, "/admin/operations", """{"action":"drop-channel","channel":"CH"}""");
        Assert.Empty(station.Admin.Channels());
        foreach (var bad in new[] { """{"action":"cut"}""", """{"action":"nothing"}""", """{"seconds":1}""", "[]", "x", """{"action":"advance-clock","seconds":1,"extra":1}""" })
            Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync(station, "/admin/operations", bad)).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync(station, "/admin/faults", """{"action":"explode"}""")).Status);
    }

    private static Task<Answer> GetAsync(Station station, string path) => station.SendAsync(HttpMethod.Get, station.Control(path), station.AdminToken);

    private static Task<Answer> PostAsync(Station station, string path, string body) =>
        station.SendAsync(HttpMethod.Post, station.Control(path), station.AdminToken, Station.Json(body));
}
