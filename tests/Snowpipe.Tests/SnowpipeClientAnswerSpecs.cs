using ThermalActors.Snowpipe.Results;
using ThermalActors.Snowpipe.Tests.Support;

namespace ThermalActors.Snowpipe.Tests;

/// <summary>How successful answers are read: a 200 alone proves nothing (snowpipe-rest.md §3.3 to §3.6, §10.3).</summary>
public sealed class SnowpipeClientAnswerSpecs
{
    private readonly Lab _lab = new();

    [Fact]
    public async Task New_channel_opens_with_nothing_committed()
    {
        _lab.Snowflake.Answers(200, """
            {"next_continuation_token":"0_1","channel_status":{"database_name":"SENSORS","schema_name":"RAW","pipe_name":"READINGS_PIPE",
             "channel_name":"PI-KITCHEN","channel_status_code":"SUCCESS","last_committed_offset_token":null,"created_on_ms":1790000000000,
             "rows_inserted":0,"rows_parsed":0,"rows_error_count":0,"last_error_offset_upper_bound":null,"last_error_message":null,
             "last_error_timestamp":null,"snowflake_avg_processing_latency_ms":0}}
            """);

        var opened = (await _lab.Open()).Value();

        Assert.Equal(new ContinuationToken("0_1"), opened.ContinuationToken);
        Assert.Null(opened.Status.CommittedOffsetToken);
        Assert.Equal(1_790_000_000_000, opened.Status.CreatedOnMs);
    }

    [Fact]
    public async Task Known_channel_opens_at_its_committed_offset()
    {
        _lab.Snowflake.Answers(200, OpenAnswer(""" "channel_status_code":"SUCCESS","last_committed_offset_token":"0000000000000000042.9ae0daaf" """));

        Assert.Equal("0000000000000000042.9ae0daaf", (await _lab.Open()).Value().Status.CommittedOffsetToken);
    }

    [Theory]
    [InlineData(""" "SUCCESS" """)]
    [InlineData(""" "ACTIVE" """)]
    [InlineData(""" "0" """)]
    [InlineData("0")]
    public async Task Usable_status_comes_in_several_spellings(string code)
    {
        _lab.Snowflake.Answers(200, OpenAnswer($""" "channel_status_code":{code} """));

        Assert.True((await _lab.Open()).Value().Status.IsUsable);
    }

    [Theory]
    [InlineData("ERR_PIPE_IN_INVALID_STATE", FailureClass.Configuration)]
    [InlineData("ERR_CHANNEL_MUST_BE_REOPENED", FailureClass.ChannelInvalid)]
    [InlineData("ERR_CHANNEL_HAS_INVALID_CLIENT_SEQUENCER", FailureClass.SequencerLost)]
    [InlineData("ERR_TABLE_DOES_NOT_EXIST_NOT_AUTHORIZED", FailureClass.Configuration)]
    [InlineData("ERR_SOMETHING_NEW", FailureClass.ChannelInvalid)]
    public async Task Open_that_succeeds_with_an_unusable_channel_is_a_failure(string code, FailureClass expected)
    {
        _lab.Snowflake.Answers(200, OpenAnswer($$""" "channel_status_code":"{{code}}","last_error_message":"the pipe is broken" """));

        var failure = (await _lab.Open()).Failure();

        Assert.Equal(expected, failure.Class);
        Assert.Equal(code, failure.Code);
        Assert.Equal(200, failure.HttpStatus);
        Assert.Contains("the pipe is broken", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"next_continuation_token":"0_1"}""")]
    [InlineData("""{"next_continuation_token":"0_1","channel_status":{}}""")]
    [InlineData("""{"next_continuation_token":"0_1","channel_status":{"channel_status_code":"SUCCESS","last_committed_offset_token":{}}}""")]
    [InlineData("""{"channel_status":{"channel_status_code":"SUCCESS"}}""")]
    [InlineData("""{"next_continuation_token":"","channel_status":{"channel_status_code":"SUCCESS"}}""")]
    public async Task Open_without_a_readable_status_never_passes_for_an_empty_channel(string body)
    {
        _lab.Snowflake.Answers(200, body);

        Assert.Equal(FailureClass.ChannelInvalid, (await _lab.Open()).Failure().Class);
    }

    [Theory]
    [InlineData(4, FailureClass.SequencerLost)]
    [InlineData(3, FailureClass.Unauthorized)]
    [InlineData(1, FailureClass.Throttled)]
    [InlineData(99, FailureClass.ChannelInvalid)]
    public async Task Open_with_a_status_code_other_than_zero_is_a_failure(int code, FailureClass expected)
    {
        _lab.Snowflake.Answers(200, $$"""{"status_code":{{code}},"message":"no","next_continuation_token":"0_1","channel_status":{"channel_status_code":"SUCCESS"} }""");

        Assert.Equal(expected, (await _lab.Open()).Failure().Class);
    }

    [Theory]
    [InlineData("""{"next_continuation_token":"0_2"}""")]
    [InlineData("""{"next_continuation_token":"0_2","status_code":0,"message":null}""")]
    [InlineData("""{"message":"data buffered successfully","status_code":0,"next_continuation_token":"0_2"}""")]
    public async Task Accepted_append_yields_the_next_token(string body)
    {
        _lab.Snowflake.Answers(200, body);

        Assert.Equal(new ContinuationToken("0_2"), (await _lab.Append()).Value());
    }

    [Theory]
    [InlineData("""{"status_code":4,"message":"stale","next_continuation_token":"0_2"}""")]
    [InlineData("""{"status_code":"7","next_continuation_token":"0_2"}""")]
    [InlineData("""{"message":"OK"}""")]
    [InlineData("""{"next_continuation_token":null}""")]
    [InlineData("""{"next_continuation_token":""}""")]
    [InlineData("[]")]
    [InlineData("")]
    [InlineData("<html>welcome</html>")]
    public async Task Poisoned_200_ends_the_session(string body)
    {
        _lab.Snowflake.Answers(200, body);

        var failure = (await _lab.Append()).Failure();

        Assert.Equal(FailureClass.ChannelInvalid, failure.Class);
        Assert.Equal(200, failure.HttpStatus);
    }

    [Fact]
    public async Task Retry_code_under_a_200_is_still_a_retry()
    {
        _lab.Snowflake.Answers(200, "\"ERR_GENERAL_EXCEPTION_RETRY_REQUEST\"");

        Assert.Equal(FailureClass.Throttled, (await _lab.Append()).Failure().Class);
    }

    [Fact]
    public async Task Status_tells_the_commit_and_the_counters_in_64_bits()
    {
        _lab.Snowflake.Answers(200, StatusAnswer("""
            "channel_status_code":"SUCCESS","last_committed_offset_token":"0000000000000000002","rows_inserted":9000000000,
            "rows_parsed":"9000000001","rows_error_count":1,"last_error_offset_upper_bound":"0000000000000000002",
            "last_error_message":"Failed to cast"
            """));

        var status = (await _lab.Status()).Value();

        Assert.Equal("0000000000000000002", status.CommittedOffsetToken);
        Assert.Equal(9_000_000_000, status.RowsInserted);
        Assert.Equal(9_000_000_001, status.RowsParsed);
        Assert.Equal(1, status.RowErrors);
        Assert.Equal("0000000000000000002", status.LastErrorOffsetUpperBound);
        Assert.Equal("Failed to cast", status.LastErrorMessage);
    }

    [Theory]
    [InlineData("\"rows_error_count\":3", 3)]
    [InlineData("\"rows_errors\":4", 4)]
    [InlineData("\"rows_errors\":4,\"rows_error_count\":3", 4)]
    [InlineData("\"rows_errors\":null,\"rows_error_count\":3", 3)]
    [InlineData("\"rows_parsed\":9", 0)]
    public async Task Error_counter_is_read_under_both_its_names(string members, long errors)
    {
        _lab.Snowflake.Answers(200, StatusAnswer("\"channel_status_code\":\"SUCCESS\"," + members));

        Assert.Equal(errors, (await _lab.Status()).Value().RowErrors);
    }

    [Theory]
    [InlineData("1790000000000")]
    [InlineData("\"2026-06-01T12:00:00Z\"")]
    [InlineData("{\"seconds\":1}")]
    [InlineData("null")]
    [InlineData("true")]
    public async Task Odd_error_time_stamps_are_ignored(string stamp)
    {
        _lab.Snowflake.Answers(200, StatusAnswer($"\"channel_status_code\":\"SUCCESS\",\"last_error_timestamp\":{stamp}"));

        Assert.True((await _lab.Status()).Value().IsUsable);
    }

    [Fact]
    public async Task Missing_entry_means_that_the_channel_is_gone()
    {
        _lab.Snowflake.Answers(200, """{"channel_statuses":{"OTHER":{"channel_status_code":"SUCCESS"}}}""");

        Assert.Equal(FailureClass.ChannelGone, (await _lab.Status()).Failure().Class);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("")]
    [InlineData("""{"channel_statuses":[]}""")]
    [InlineData("""{"channel_statuses":{"PI-KITCHEN":7}}""")]
    [InlineData("""{"channel_statuses":{"PI-KITCHEN":{}}}""")]
    [InlineData("<html>")]
    public async Task Unreadable_status_proves_nothing_about_the_channel(string body)
    {
        _lab.Snowflake.Answers(200, body);

        Assert.Equal(FailureClass.Ambiguous, (await _lab.Status()).Failure().Class);
    }

    [Fact]
    public async Task Status_of_an_invalid_channel_is_a_failure_of_its_class()
    {
        _lab.Snowflake.Answers(200, StatusAnswer("\"channel_status_code\":\"ERR_CHANNEL_MUST_BE_REOPENED_DUE_TO_ROW_SEQ_GAP\""));

        Assert.Equal(FailureClass.ChannelInvalid, (await _lab.Status()).Failure().Class);
    }

    private static string OpenAnswer(string status) => $$"""{"next_continuation_token":"0_1","channel_status":{ {{status}} } }""";

    private static string StatusAnswer(string status) => $$"""{"channel_statuses":{"PI-KITCHEN":{ {{status}} } } }""";
}
