using System.Security.Cryptography;
using ThermalActors.Emulator.Queries;
using ThermalActors.Readings.Streaming;
using ThermalActors.Snowpipe;
using ThermalActors.Snowpipe.Credentials;
using ThermalActors.Snowpipe.Results;
using static ThermalActors.Wire.Tests.WireStation;

namespace ThermalActors.Wire.Tests;

/// <summary>What the client believes and what the local Snowpipe does, checked against each other over real HTTP.</summary>
public sealed class ClientAgainstEmulatorSpecs : IAsyncLifetime
{
    private WireStation _wire = null!;

    public async Task InitializeAsync() => _wire = await StartAsync();

    public Task DisposeAsync() => _wire.DisposeAsync().AsTask();

    [Theory]
    [InlineData("zstd")]
    [InlineData("gzip")]
    public async Task Accepted_rows_are_committed_later_and_then_in_the_table(string encoding)
    {
        var access = await _wire.AccessAsync();
        var opened = await _wire.OpenAsync(access);
        Assert.Null(opened.Status.CommittedOffsetToken);

        Value(await _wire.AppendAsync(access, Rows(opened.ContinuationToken, 1, 10, encoding)));
        Assert.Null((await _wire.StatusAsync(access)).CommittedOffsetToken);

        _wire.Snowpipe.Admin.CommitNow();
        var status = await _wire.StatusAsync(access);
        Assert.Equal(new OffsetToken(new Sequence(10), 10).ToString(), status.CommittedOffsetToken);
        Assert.Equal((10L, 0L), (status.RowsInserted, status.RowErrors));
    }

    [Fact]
    public async Task A_repeated_append_is_answered_but_stored_once()
    {
        var access = await _wire.AccessAsync();
        var opened = await _wire.OpenAsync(access);
        var request = Rows(opened.ContinuationToken, 1, 10);

        var first = Value(await _wire.AppendAsync(access, request));
        var repeated = Value(await _wire.AppendAsync(access, request));
        _wire.Snowpipe.Admin.CommitNow();

        Assert.Equal(first, repeated);
        Assert.Equal(10, (await _wire.StatusAsync(access)).RowsInserted);
    }

    [Fact]
    public async Task A_second_open_makes_the_first_token_stale_and_drops_what_was_not_committed()
    {
        var access = await _wire.AccessAsync();
        var first = await _wire.OpenAsync(access);
        var next = Value(await _wire.AppendAsync(access, Rows(first.ContinuationToken, 1, 10)));

        var second = await _wire.OpenAsync(access);
        var failure = Failure(await _wire.AppendAsync(access, Rows(next, 11, 20)));
        _wire.Snowpipe.Admin.CommitNow();

        Assert.Equal((FailureClass.SequencerLost, "STALE_CONTINUATION_TOKEN_SEQUENCER"), (failure.Class, failure.Code));
        Assert.Null(second.Status.CommittedOffsetToken);
        Assert.Equal(0, (await _wire.StatusAsync(access)).RowsInserted);
    }

    [Fact]
    public async Task An_insisting_open_is_refused_while_rows_are_uncommitted()
    {
        var access = await _wire.AccessAsync();
        var opened = await _wire.OpenAsync(access);
        Value(await _wire.AppendAsync(access, Rows(opened.ContinuationToken, 1, 10)));

        var refused = Failure(await _wire.Client.OpenChannelAsync(access, Channel, true, Guid.NewGuid(), CancellationToken.None));
        Assert.Equal(FailureClass.UncommittedRows, refused.Class);

        _wire.Snowpipe.Admin.CommitNow();
        Assert.NotNull((await _wire.OpenAsync(access, insist: true)).Status.CommittedOffsetToken);
    }

    [Fact]
    public async Task An_expired_token_is_unauthorized_and_a_fresh_one_continues_the_same_session()
    {
        var access = await _wire.AccessAsync();
        var opened = await _wire.OpenAsync(access);
        var request = Rows(opened.ContinuationToken, 1, 10);
        _wire.Snowpipe.Admin.ExpireTokens();

        Assert.Equal(FailureClass.Unauthorized, Failure(await _wire.AppendAsync(access, request)).Class);
        Value(await _wire.AppendAsync(await _wire.AccessAsync(), request));
    }

    [Fact]
    public async Task An_invalidated_channel_is_seen_by_append_and_poll()
    {
        var access = await _wire.AccessAsync();
        var opened = await _wire.OpenAsync(access);
        _wire.Snowpipe.Admin.InvalidateChannel(Channel);

        var poll = Failure(await _wire.Client.GetChannelStatusAsync(access, Channel, CancellationToken.None));
        Assert.Equal(FailureClass.ChannelInvalid, poll.Class);
        Assert.NotEqual(FailureClass.Ambiguous, Failure(await _wire.AppendAsync(access, Rows(opened.ContinuationToken, 1, 2))).Class);
    }

    [Fact]
    public async Task A_dropped_channel_is_gone_and_starts_fresh()
    {
        var access = await _wire.AccessAsync();
        var opened = await _wire.OpenAsync(access);
        Value(await _wire.AppendAsync(access, Rows(opened.ContinuationToken, 1, 10)));
        _wire.Snowpipe.Admin.CommitNow();

        Value(await _wire.Client.DropChannelAsync(access, Channel, false, Guid.NewGuid(), CancellationToken.None));

        Assert.Equal(FailureClass.ChannelGone, Failure(await _wire.Client.GetChannelStatusAsync(access, Channel, CancellationToken.None)).Class);
        Assert.Null((await _wire.OpenAsync(access)).Status.CommittedOffsetToken);
    }

    [Fact]
    public async Task An_unknown_pipe_is_a_matter_of_configuration()
    {
        var access = await _wire.AccessAsync();
        var failure = Failure(await _wire.ClientFor("NO_SUCH_PIPE").OpenChannelAsync(access, Channel, false, Guid.NewGuid(), CancellationToken.None));

        Assert.Equal((FailureClass.Configuration, "ERR_PIPE_DOES_NOT_EXIST_OR_NOT_AUTHORIZED"), (failure.Class, failure.Code));
    }

    [Fact]
    public async Task A_body_over_the_limit_is_refused_as_too_large()
    {
        var access = await _wire.AccessAsync();
        var opened = await _wire.OpenAsync(access);
        var body = RandomNumberGenerator.GetBytes(5 * 1024 * 1024);
        var request = Rows(opened.ContinuationToken, 1, 1) with { Body = body, UncompressedBytes = body.Length };

        Assert.Equal(FailureClass.TooLarge, Failure(await _wire.AppendAsync(access, request)).Class);
    }

    [Fact]
    public async Task Rejected_rows_are_counted_and_the_offset_moves_past_them()
    {
        var access = await _wire.AccessAsync();
        var opened = await _wire.OpenAsync(access);
        var raw = """{"seq":1,"temperature":21.5}"""u8.ToArray().Append((byte)'\n').Concat("""{"seq":2,"temperature":"warm"}"""u8.ToArray()).Append((byte)'\n').ToArray();
        using var buffer = new MemoryStream();
        using (var gzip = new System.IO.Compression.GZipStream(buffer, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(raw);
        var request = Rows(opened.ContinuationToken, 1, 2) with { Body = buffer.ToArray(), ContentEncoding = "gzip", UncompressedBytes = raw.Length };

        Value(await _wire.AppendAsync(access, request));
        _wire.Snowpipe.Admin.CommitNow();
        var status = await _wire.StatusAsync(access);

        Assert.Equal((1L, 1L), (status.RowsInserted, status.RowErrors));
        Assert.NotNull(status.LastErrorMessage);
        Assert.Equal(request.End.ToString(), status.CommittedOffsetToken);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_programmatic_access_token_works_directly_and_exchanged(bool exchange)
    {
        var access = Value(await _wire.LogInAsync(new SnowflakeCredential.ProgrammaticAccessToken(_wire.PatFile) { Exchange = exchange }));

        var opened = await _wire.OpenAsync(access);

        Value(await _wire.AppendAsync(access, Rows(opened.ContinuationToken, 1, 1)));
    }

    [Fact]
    public async Task A_key_that_the_user_does_not_have_is_refused_with_the_generic_code()
    {
        using var other = RSA.Create(2048);
        var file = Path.Combine(Path.GetDirectoryName(_wire.KeyFile)!, "other.p8");
        await File.WriteAllTextAsync(file, other.ExportPkcs8PrivateKeyPem());
        File.SetUnixFileMode(file, UnixFileMode.UserRead);

        var failure = Failure(await _wire.LogInAsync(new SnowflakeCredential.KeyPair("MYORG-WIRE", "PI", file, null)));

        Assert.Equal(("390144", (int?)401), (failure.Code, failure.HttpStatus));
    }

    [Fact]
    public async Task What_was_committed_can_be_queried_with_the_users_sql()
    {
        var access = await _wire.AccessAsync();
        var opened = await _wire.OpenAsync(access);
        Value(await _wire.AppendAsync(access, Rows(opened.ContinuationToken, 1, 7)));
        _wire.Snowpipe.Admin.CommitNow();

        var result = await WarehouseClient.QueryAsync(
            [Path.Combine(Path.GetDirectoryName(_wire.KeyFile)!, "snowpipe")],
            "SELECT count(*), count(DISTINCT seq), min(seq), max(seq) FROM DEMO.DEMO.THERMAL_SENSOR_DATA");

        Assert.Equal(["7", "7", "1", "7"], result.Rows[0].Select(value => Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture)));
    }
}
