using System.Net;
using ThermalActors.Emulator.Tests.Fixtures;

namespace ThermalActors.Emulator.Tests;

/// <summary>C70 and C72: what a test outside can see and prove.</summary>
public sealed class ProofSpecs
{
    [Fact]
    public async Task C72_the_proof_sums_up_what_became_of_every_row()
    {
        await using var station = await Station.StartAsync();
        var opened = await station.OpenAsync();
        var first = await station.AppendAsync(opened.Next, Numbered("A", 1, 3) + "oops\n", "offsetToken=4");
        await station.AppendAsync(opened.Next, Numbered("A", 1, 3));
        station.PassCommit();
        var second = await station.AppendAsync(first.Next, Numbered("A", 4, 5), "offsetToken=5");
        Assert.False(station.Admin.Proof().Settled);
        await station.OpenAsync();
        await station.AppendAsync(second.Next, Numbered("A", 4, 5), "offsetToken=5");
        await station.AppendAsync("1_2", Numbered("A", 4, 6), "offsetToken=6");
        station.PassCommit();

        var proof = station.Admin.Proof();
        Assert.True(proof.Settled);
        Assert.True(proof.ExactlyOnce);
        Assert.Equal(6, proof.TableRows);
        Assert.Equal(new ChannelProof("THERMAL_SENSOR_PIPE", "CH", Sessions: 2, Accepted: 9, Replayed: 3, Refused: 2, Dropped: 2, Committed: 6, Rejected: 1), Assert.Single(proof.Channels));
        var stream = Assert.Single(proof.Streams);
        Assert.Equal(("A", 6L, 1L, 6L), (stream.Channel, stream.Rows, stream.First, stream.Last));
    }

    [Fact]
    public async Task C72_duplicates_gaps_and_disorder_are_found_and_gap_rows_explain_what_they_tell_of()
    {
        await using var station = await Station.StartAsync();
        var next = (await station.OpenAsync()).Next;
        foreach (var rows in new[] { Numbered("DUP", 1, 4) + Numbered("DUP", 2, 3), Numbered("GAP", 1, 2) + Numbered("GAP", 5, 5) + Numbered("GAP", 20, 20), Numbered("LATE", 2, 3) + Numbered("LATE", 1, 1) })
            next = (await station.AppendAsync(next, rows)).Next;
        await station.AppendAsync(next, Numbered("TOLD", 1, 2) + """{"channel":"TOLD","seq":10,"gap":{"first":3,"last":7,"rows":5,"reason":"drop-oldest"}}""" + "\n");
        station.PassCommit();

        var proof = station.Admin.Proof();
        Assert.False(proof.ExactlyOnce);
        var streams = proof.Streams.ToDictionary(static s => s.Channel!, StringComparer.Ordinal);
        Assert.Equal((2L, 1L, 0L), (streams["DUP"].Duplicates, streams["DUP"].OutOfOrder, streams["DUP"].MissingNumbers));
        Assert.Equal((0L, 0L, 16L), (streams["GAP"].Duplicates, streams["GAP"].OutOfOrder, streams["GAP"].MissingNumbers));
        Assert.Equal([new NumberRange(3, 4), new NumberRange(6, 19)], streams["GAP"].Missing.AsEnumerable());
        Assert.Equal((0L, 1L, 0L), (streams["LATE"].Duplicates, streams["LATE"].OutOfOrder, streams["LATE"].MissingNumbers));
        Assert.Equal((2L, 5L), (streams["TOLD"].MissingNumbers, streams["TOLD"].ExplainedNumbers));
        Assert.Equal([new NumberRange(8, 9)], streams["TOLD"].Missing.AsEnumerable());
    }

    [Fact]
    public async Task C72_the_ledger_can_be_paged_and_the_proof_read_over_HTTP()
    {
        await using var station = await Station.StartAsync();
        var next = (await station.OpenAsync()).Next;
        for (var i = 1; i <= 5; i++) next = (await station.AppendAsync(next, Numbered("A", i, i), $"offsetToken={i}")).Next;
        station.PassCommit();
        var numbers = new List<long>();
        while (true)
        {
            var page = (await station.AdminAsync(HttpMethod.Get, $"ledger?after={numbers.LastOrDefault()}&limit=4&channel=CH")).Json.EnumerateArray().ToList();
            if (page.Count == 0) break;
            Assert.InRange(page.Count, 1, 4);
            numbers.AddRange(page.Select(static e => e.GetProperty("number").GetInt64()));
        }

        Assert.Equal(Enumerable.Range(1, 11).Select(static n => (long)n), numbers);
        Assert.Equal(HttpStatusCode.BadRequest, (await station.AdminAsync(HttpMethod.Get, "ledger?after=-1")).Status);
        var proof = (await station.AdminAsync(HttpMethod.Get, "proof")).Json;
        Assert.True(proof.GetProperty("exactlyOnce").GetBoolean());
        Assert.True(proof.GetProperty("settled").GetBoolean());
        Assert.Equal(5, proof.GetProperty("channels")[0].GetProperty("committed").GetInt64());
        Assert.Equal(0, proof.GetProperty("channels")[0].GetProperty("waiting").GetInt64());
        Assert.Equal(5, proof.GetProperty("streams")[0].GetProperty("last").GetInt64());
    }

    [Fact]
    public async Task C70_the_admin_view_shows_sequencers_token_and_parent_and_the_error_table_its_bounds()
    {
        await using var station = await Station.StartAsync();
        await station.OpenAsync();
        var opened = await station.OpenAsync();
        var next = await station.AppendAsync(opened.Next, Numbered("A", 1, 1) + "oops\n" + "[]\n", "startOffsetToken=1&endOffsetToken=3");
        station.PassCommit();
        await station.AppendAsync(next.Next, Numbered("A", 4, 5), "offsetToken=5");
        var channel = (await station.AdminAsync(HttpMethod.Get, "channels")).Json[0];
        Assert.Equal(
            ("THERMAL_SENSOR_PIPE", "CH", 1L, 1L, "3", 2L),
            (channel.GetProperty("pipe").GetString(), channel.GetProperty("channel").GetString(), channel.GetProperty("clientSequencer").GetInt64(),
            channel.GetProperty("rowSequencer").GetInt64(), channel.GetProperty("offsetToken").GetString(), channel.GetProperty("bufferedRows").GetInt64()));
        var errors = (await station.AdminAsync(HttpMethod.Get, "errors?channel=CH")).Json.EnumerateArray()
            .Select(static e => (e.GetProperty("contentType").GetString(), e.GetProperty("offsetTokenLowerBound").GetString(), e.GetProperty("offsetTokenUpperBound").GetString(), e.GetProperty("data").GetString()));
        Assert.Equal([("json-invalid", "1", "3", "oops"), ("json", "1", "3", "[]")], errors);
    }

    private static string Numbered(string stream, int from, int to) =>
        string.Concat(Enumerable.Range(from, to - from + 1).Select(n => $$"""{"channel":"{{stream}}","seq":{{n}}}""" + "\n"));
}
