using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;
using ThermalActors.Emulator.Tests.Fixtures;

namespace ThermalActors.Emulator.Tests;

/// <summary>Appends and their commit: C37 to C57.</summary>
public sealed class AppendSpecs
{
    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("0_x")]
    public async Task C37_an_append_without_a_continuation_token_is_400(string? token)
    {
        await using var station = await Station.StartAsync();
        await station.OpenAsync();
        Assert.Equal(HttpStatusCode.BadRequest, (await station.AppendAsync(token, Station.Rows(1, 1))).Status);
    }

    [Fact]
    public async Task C38_the_expected_token_is_answered_with_another_one()
    {
        await using var station = await Station.StartAsync();
        var opened = await station.OpenAsync();
        var first = await station.AppendAsync(opened.Next, Station.Rows(1, 1));
        var second = await station.AppendAsync(first.Next, Station.Rows(2, 2));
        Assert.Equal(HttpStatusCode.OK, second.Status);
        Assert.Equal(("0_1", "0_2", "0_3"), (opened.Next, first.Next, second.Next));

        await using var verbose = await Station.StartAsync(static o => o with { AnswerStatusFields = true });
        Assert.Equal(0, (await verbose.AppendAsync((await verbose.OpenAsync()).Next, Station.Rows(1, 1))).Json.GetProperty("status_code").GetInt32());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task C39_a_consumed_token_is_answered_200_and_stores_nothing(bool committedBefore)
    {
        await using var station = await Station.StartAsync();
        var opened = await station.OpenAsync();
        var first = await station.AppendAsync(opened.Next, Station.Rows(1, 2), "offsetToken=2");
        var second = await station.AppendAsync(first.Next, Station.Rows(3, 3), "offsetToken=3");
        if (committedBefore) station.PassCommit();

        var same = await station.AppendAsync(opened.Next, Station.Rows(1, 2), "offsetToken=2");
        var other = await station.AppendAsync(first.Next, Station.Rows(90, 99), "offsetToken=99");
        Assert.Equal(HttpStatusCode.OK, same.Status);
        Assert.Equal(second.Next, same.Next);
        Assert.Equal(second.Next, other.Next);
        station.PassCommit();
        Assert.Equal(3, await station.CountAsync());
        Assert.Equal("3", await station.CommittedAsync());
        Assert.Equal(3, (await station.StatusOfAsync()).GetProperty("rows_parsed").GetInt64());
    }

    [Fact]
    public async Task C40_the_same_rows_and_offset_under_two_tokens_are_stored_twice()
    {
        await using var station = await Station.StartAsync();
        var first = await station.AppendAsync((await station.OpenAsync()).Next, Station.Rows(1, 2), "offsetToken=2");
        await station.AppendAsync(first.Next, Station.Rows(1, 2), "offsetToken=2");
        station.PassCommit();
        Assert.Equal(4, await station.CountAsync());
    }

    [Fact]
    public async Task C41_a_row_sequencer_ahead_invalidates_the_channel_until_it_is_reopened()
    {
        await using var station = await Station.StartAsync();
        await station.AppendAsync((await station.OpenAsync()).Next, Station.Rows(1, 1), "offsetToken=1");
        station.PassCommit();
        await station.AppendAsync("0_2", Station.Rows(2, 2), "offsetToken=2");
        var refused = await station.AppendAsync("0_9", Station.Rows(3, 3), "offsetToken=3");
        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Equal("ERR_CHANNEL_MUST_BE_REOPENED_DUE_TO_ROW_SEQ_GAP", refused.Code);
        Assert.Equal("ERR_CHANNEL_MUST_BE_REOPENED_DUE_TO_ROW_SEQ_GAP", (await station.StatusOfAsync()).GetProperty("channel_status_code").GetString());
        Assert.Equal(HttpStatusCode.BadRequest, (await station.AppendAsync("0_3", Station.Rows(3, 3))).Status);

        var reopened = await station.OpenAsync();
        Assert.Equal("1", reopened.ChannelStatus.GetProperty("last_committed_offset_token").GetString());
        Assert.Equal("SUCCESS", reopened.ChannelStatus.GetProperty("channel_status_code").GetString());
        Assert.Equal(HttpStatusCode.OK, (await station.AppendAsync(reopened.Next, Station.Rows(2, 2), "offsetToken=2")).Status);
        station.PassCommit();
        Assert.Equal(2, await station.CountAsync());
    }

    [Theory]
    [InlineData("startOffsetToken=1&endOffsetToken=3", "3")]
    [InlineData("offsetToken=3", "3")]
    [InlineData("startOffsetToken=&endOffsetToken=3", "3")]
    [InlineData("", null)]
    public async Task C42_every_form_of_offset_is_taken_and_the_end_commits(string query, string? committed)
    {
        await using var station = await Station.StartAsync();
        var answer = await station.AppendAsync((await station.OpenAsync()).Next, Station.Rows(1, 3), query);
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        station.PassCommit();
        Assert.Equal(committed, await station.CommittedAsync());
        Assert.Equal(3, await station.CountAsync());
    }

    [Fact]
    public async Task C43_an_append_is_invisible_until_the_commit()
    {
        await using var station = await Station.StartAsync();
        await station.AppendAsync((await station.OpenAsync()).Next, Station.Rows(1, 3), "offsetToken=3");
        station.Clock.Advance(TimeSpan.FromMilliseconds(1999));
        Assert.Null(await station.CommittedAsync());
        Assert.Equal(0, await station.CountAsync());
        station.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal("3", await station.CommittedAsync());
        Assert.Equal(3, await station.CountAsync());
        Assert.Equal("2026-03-01T12:00:02", Assert.Single((await station.QueryAsync("SELECT DISTINCT ingestion_timestamp FROM DEMO.DEMO.THERMAL_SENSOR_DATA")).Lines()));
    }

    [Fact]
    public async Task C43_the_delay_may_be_random_within_bounds_or_by_hand()
    {
        await using var random = await Station.StartAsync(static o => o with { CommitDelay = new CommitDelay.Random(TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(10), Seed: 7) });
        await random.AppendAsync((await random.OpenAsync()).Next, Station.Rows(1, 1), "offsetToken=1");
        random.Clock.Advance(TimeSpan.FromSeconds(2.9));
        Assert.Null(await random.CommittedAsync());
        random.Clock.Advance(TimeSpan.FromSeconds(7.2));
        Assert.Equal("1", await random.CommittedAsync());

        await using var manual = await Station.StartAsync(static o => o with { CommitDelay = new CommitDelay.Manual() });
        await manual.AppendAsync((await manual.OpenAsync()).Next, Station.Rows(1, 1), "offsetToken=1");
        manual.Clock.Advance(TimeSpan.FromMinutes(10));
        Assert.Null(await manual.CommittedAsync());
        manual.Admin.CommitNow();
        Assert.Equal("1", await manual.CommittedAsync());
    }

    [Fact]
    public async Task C44_one_commit_covers_all_that_is_buffered_in_append_order()
    {
        await using var station = await Station.StartAsync();
        var token = (await station.OpenAsync()).Next;
        for (var batch = 0; batch < 5; batch++)
        {
            token = (await station.AppendAsync(token, Station.Rows((batch * 10) + 1, (batch * 10) + 10), $"offsetToken={(batch + 1) * 10}")).Next;
            Assert.Null(await station.CommittedAsync());
            station.Clock.Advance(TimeSpan.FromMilliseconds(300));
        }

        station.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("50", await station.CommittedAsync());
        Assert.Equal(
            Enumerable.Range(1, 50).Select(static n => (object)(long)n), (await station.QueryAsync("SELECT seq FROM DEMO.DEMO.THERMAL_SENSOR_DATA")).Rows.Select(static r => r[0]!));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("zstd")]
    public async Task C45_compressed_bodies_are_decoded(string encoding)
    {
        await using var station = await Station.StartAsync();
        using var content = Compressed(encoding, Station.Rows(1, 200));
        Assert.Equal(HttpStatusCode.OK, (await station.AppendAsync((await station.OpenAsync()).Next, content, "offsetToken=200")).Status);
        station.PassCommit();
        Assert.Equal(200, await station.CountAsync());
    }

    [Theory]
    [InlineData("br", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("deflate", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("gzip", HttpStatusCode.BadRequest)]
    [InlineData("zstd", HttpStatusCode.BadRequest)]
    public async Task C45_other_encodings_and_undecodable_bodies_are_refused(string encoding, HttpStatusCode status)
    {
        await using var station = await Station.StartAsync();
        using var content = new ByteArrayContent("no such encoding"u8.ToArray());
        content.Headers.ContentEncoding.Add(encoding);
        var opened = await station.OpenAsync();
        Assert.Equal(status, (await station.AppendAsync(opened.Next, content)).Status);
        Assert.Equal("0_2", (await station.AppendAsync(opened.Next, Station.Rows(1, 1))).Next);
    }

    [Fact]
    public async Task C46_the_bound_counts_bytes_on_the_wire()
    {
        await using var station = await Station.StartAsync();
        var opened = await station.OpenAsync();
        var rows = Station.Rows(1, 50_000);
        Assert.True(rows.Length > 4 * 1024 * 1024);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await station.AppendAsync(opened.Next, rows, "offsetToken=50000")).Status);
        using var chunked = new StreamContent(new MemoryStream(Encoding.UTF8.GetBytes(rows)));
        chunked.Headers.ContentLength = null;
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await station.AppendAsync(opened.Next, chunked, "offsetToken=50000")).Status);
        using var compressed = Compressed("gzip", rows);
        Assert.Equal(HttpStatusCode.OK, (await station.AppendAsync(opened.Next, compressed, "offsetToken=50000")).Status);
        station.PassCommit();
        Assert.Equal(50_000, await station.CountAsync());
    }

    [Theory]
    [InlineData("application/x-ndjson", HttpStatusCode.OK)]
    [InlineData("application/json", HttpStatusCode.OK)]
    [InlineData("text/csv", HttpStatusCode.UnsupportedMediaType)]
    public async Task C47_two_content_types_pass_the_strict_switch(string type, HttpStatusCode status)
    {
        await using var station = await Station.StartAsync(static o => o with { StrictContentType = true });
        using var content = new StringContent(Station.Rows(1, 1), Encoding.UTF8, type);
        Assert.Equal(status, (await station.AppendAsync((await station.OpenAsync()).Next, content)).Status);
    }

    [Theory]
    [InlineData("{\"seq\":1}\n{\"seq\":2}\n")]
    [InlineData("{\"seq\":1}\r\n{\"seq\":2}\r\n")]
    [InlineData("{\"seq\":1}\n{\"seq\":2}")]
    [InlineData("\n{\"seq\":1}\n\n{\"seq\":2}\n  \n")]
    [InlineData("{\n  \"seq\": 1\n}\n{\n  \"seq\": 2\n}\n")]
    public async Task C48_line_ends_are_read_leniently(string body)
    {
        await using var station = await Station.StartAsync();
        await station.AppendAsync((await station.OpenAsync()).Next, body, "offsetToken=2");
        station.PassCommit();
        Assert.Equal(["1", "2"], (await station.QueryAsync("SELECT seq FROM DEMO.DEMO.THERMAL_SENSOR_DATA ORDER BY seq")).Lines(), StringComparer.Ordinal);
    }

    [Theory]
    [InlineData("{\"seq\":", "json-invalid")]
    [InlineData("{\"seq\":1} trailing", "json-invalid")]
    [InlineData("17", "json")]
    [InlineData("[{\"seq\":1}]", "json")]
    [InlineData("{\"temperature\":\"secret-value\"}", "json")]
    [InlineData("{\"clock\":\"a word that is longer than twenty characters\"}", "json")]
    [InlineData("{\"temperature\":1000000}", "json")]
    public async Task C49_a_bad_row_is_left_out_and_counted_and_the_offset_moves_past_it(string row, string contentType)
    {
        await using var station = await Station.StartAsync();
        var body = Station.Rows(1, 1) + row + "\n" + Station.Rows(3, 3);
        Assert.Equal(HttpStatusCode.OK, (await station.AppendAsync((await station.OpenAsync()).Next, body, "startOffsetToken=1&endOffsetToken=3")).Status);
        station.PassCommit();
        var status = await station.StatusOfAsync();
        Assert.Equal("SUCCESS", status.GetProperty("channel_status_code").GetString());
        Assert.Equal("3", status.GetProperty("last_committed_offset_token").GetString());
        Assert.Equal((2, 1, 3), (
            status.GetProperty("rows_inserted").GetInt64(), status.GetProperty("rows_error_count").GetInt64(), status.GetProperty("rows_parsed").GetInt64()));
        Assert.Equal("3", status.GetProperty("last_error_offset_upper_bound").GetString());
        Assert.DoesNotContain("secret-value", status.GetProperty("last_error_message").GetString(), StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Number, status.GetProperty("last_error_timestamp").ValueKind);

        var error = Assert.Single(station.Admin.Errors("CH"));
        Assert.Equal((contentType, row, "1", "3"), (error.ContentType, error.Data, error.OffsetTokenLowerBound, error.OffsetTokenUpperBound));
        Assert.Equal(2, await station.CountAsync());
    }

    [Fact]
    public async Task C49_whatever_a_row_holds_the_commit_goes_on()
    {
        await using var station = await Station.StartAsync();
        string[] rows =
        [
            """{"hostname":"a\u0000b","datetimestamp":"0001-01-01"}""", """{"hostname":"\ud83d\ude00","datetimestamp":"9999-12-31T23:59:59.999999999Z"}""",
            """{"temperature":-999999.99994,"seq":-9223372036854775808,"gap":"text"}""", """{"gap":[[[{}]]],"sensors":null}""",
            """{"hostname":"\ud800"}""", """{"temperature":999999.99995}""", new string('[', 500) + new string(']', 500), "\u0001", """{"a":1}{"a":2}""",
        ];
        await station.AppendAsync((await station.OpenAsync()).Next, string.Join('\n', rows), "offsetToken=9");
        station.PassCommit();
        var status = await station.StatusOfAsync();
        Assert.Equal((4, 5, "9"), (
            status.GetProperty("rows_inserted").GetInt64(), status.GetProperty("rows_error_count").GetInt64(), status.GetProperty("last_committed_offset_token").GetString()));
        Assert.Equal(4, (await station.QueryAsync("SELECT * FROM DEMO.DEMO.THERMAL_SENSOR_DATA")).Rows.Length);
    }

    [Fact]
    public async Task C49_the_error_table_stays_empty_when_logging_is_off()
    {
        await using var station = await Station.StartAsync(static o => o with { ErrorLogging = false });
        await station.AppendAsync((await station.OpenAsync()).Next, "17\n", "offsetToken=1");
        station.PassCommit();
        Assert.Empty(station.Admin.Errors());
        Assert.Equal(1, (await station.StatusOfAsync()).GetProperty("rows_error_count").GetInt64());
    }

    [Fact]
    public async Task C50_parsed_is_inserted_plus_errors_over_many_commits()
    {
        await using var station = await Station.StartAsync();
        var token = (await station.OpenAsync()).Next;
        for (var i = 0; i < 3; i++)
        {
            token = (await station.AppendAsync(token, Station.Rows(1, 2) + "oops\n", $"offsetToken={i}")).Next;
            station.PassCommit();
        }

        var status = await station.StatusOfAsync();
        Assert.Equal((9, 6, 3), (
            status.GetProperty("rows_parsed").GetInt64(), status.GetProperty("rows_inserted").GetInt64(), status.GetProperty("rows_error_count").GetInt64()));
    }

    [Theory]
    [InlineData("requestId=8d9b6a54-6c35-4f3a-9f0e-2c3f6f3b7a10", HttpStatusCode.OK)]
    [InlineData("requestId=not-a-uuid", HttpStatusCode.BadRequest)]
    public async Task C52_a_request_id_must_be_a_UUID_and_does_not_deduplicate(string query, HttpStatusCode status)
    {
        await using var station = await Station.StartAsync();
        var first = await station.AppendAsync((await station.OpenAsync()).Next, Station.Rows(1, 1), query);
        Assert.Equal(status, first.Status);
        if (status != HttpStatusCode.OK) return;
        await station.AppendAsync(first.Next, Station.Rows(1, 1), query);
        station.PassCommit();
        Assert.Equal(2, await station.CountAsync());
        Assert.All(station.Admin.Ledger().Where(static e => e.Event == LedgerEvent.Accepted), static e => Assert.NotNull(e.RequestId));

        await using var lenient = await Station.StartAsync(static o => o with { RequireUuidRequestId = false });
        Assert.Equal(HttpStatusCode.OK, (await lenient.AppendAsync((await lenient.OpenAsync()).Next, Station.Rows(1, 1), "requestId=anything")).Status);
    }

    [Fact]
    public async Task C53_an_append_to_a_channel_that_is_not_there_is_404()
    {
        await using var station = await Station.StartAsync();
        var never = await station.AppendAsync("0_1", Station.Rows(1, 1), channel: "NEVER");
        Assert.Equal(HttpStatusCode.NotFound, never.Status);
        Assert.Equal("ERR_CHANNEL_DOES_NOT_EXIST_OR_IS_NOT_AUTHORIZED", never.Json.GetProperty("code").GetString());
        var opened = await station.OpenAsync();
        await station.DropAsync();
        Assert.Equal(HttpStatusCode.NotFound, (await station.AppendAsync(opened.Next, Station.Rows(1, 1))).Status);
    }

    [Fact]
    public async Task C57_the_session_header_is_returned_and_ignored_when_sent_back()
    {
        await using var station = await Station.StartAsync();
        var first = await station.AppendAsync((await station.OpenAsync()).Next, Station.Rows(1, 1));
        Assert.NotEmpty(Convert.FromBase64String(first.Headers["x-snowflake-session"]));
        using var content = new StringContent(Station.Rows(2, 2));
        content.Headers.Add("x-snowflake-session", "bm9ib2R5OjE=");
        Assert.Equal(HttpStatusCode.OK, (await station.AppendAsync(first.Next, content)).Status);
    }

    [Fact]
    public async Task A_foreign_client_that_sends_the_bare_minimum_is_served()
    {
        await using var station = await Station.StartAsync();
        var opened = await station.OpenAsync("THERMAL_CHANNEL_20260301_120000", "{}");
        var appended = await station.AppendAsync(
            opened.Next, """{"uuid":"thrml_the_1","rowid":"r1","temperature":"31.5"}""", "offsetToken=1", "THERMAL_CHANNEL_20260301_120000");
        Assert.Equal(HttpStatusCode.OK, appended.Status);
        station.PassCommit();
        Assert.Equal("r1|31.5000", Assert.Single((await station.QueryAsync("SELECT rowid, temperature FROM DEMO.DEMO.THERMAL_SENSOR_DATA")).Lines()));
    }

    [Fact]
    public async Task An_empty_body_is_accepted_and_moves_the_offset_without_rows()
    {
        await using var station = await Station.StartAsync();
        Assert.Equal("0_2", (await station.AppendAsync((await station.OpenAsync()).Next, "", "offsetToken=1")).Next);
        station.PassCommit();
        Assert.Equal(0, await station.CountAsync());
    }

    private static ByteArrayContent Compressed(string encoding, string text)
    {
        using var output = new MemoryStream();
        using (Stream encoder = encoding is "gzip" ? new GZipStream(output, CompressionLevel.Fastest, leaveOpen: true) : new ZstdSharp.CompressionStream(output, leaveOpen: true))
            encoder.Write(Encoding.UTF8.GetBytes(text));
        var content = new ByteArrayContent(output.ToArray());
        content.Headers.ContentEncoding.Add(encoding);
        return content;
    }
}
