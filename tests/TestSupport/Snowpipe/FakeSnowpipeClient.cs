using ThermalActors.Snowpipe;
using ThermalActors.Snowpipe.Credentials;
using ThermalActors.Snowpipe.Results;

namespace ThermalActors.TestSupport.Snowpipe;

/// <summary>A Snowpipe whose every answer is in the hands of the test: queued, standing, or held back (<see cref="FakeCalls{TArgs,TResult}"/>).</summary>
public sealed class FakeSnowpipeClient : ISnowpipeClient
{
    /// <summary>The opens.</summary>
    public FakeCalls<OpenCall, SnowpipeResult<OpenedChannel>> Opens { get; } = new();

    /// <summary>The appends.</summary>
    public FakeCalls<AppendCall, SnowpipeResult<ContinuationToken>> Appends { get; } = new();

    /// <summary>The status polls.</summary>
    public FakeCalls<StatusCall, SnowpipeResult<ChannelStatus>> Statuses { get; } = new();

    /// <summary>The drops.</summary>
    public FakeCalls<DropCall, SnowpipeResult<bool>> Drops { get; } = new();

    /// <summary>The arguments of an open.</summary>
    public sealed record OpenCall(AccessToken Access, string Channel, bool FailOnUncommittedRows, Guid RequestId);

    /// <summary>The arguments of an append.</summary>
    public sealed record AppendCall(AccessToken Access, string Channel, AppendRequest Request);

    /// <summary>The arguments of a status poll.</summary>
    public sealed record StatusCall(AccessToken Access, string Channel);

    /// <summary>The arguments of a drop.</summary>
    public sealed record DropCall(AccessToken Access, string Channel, bool FailOnUncommittedRows, Guid RequestId);

    /// <summary>The answer of an open that succeeded.</summary>
    public static SnowpipeResult<OpenedChannel> Opened(string continuationToken, string? committed = null, long inserted = 0, long errors = 0) =>
        new SnowpipeResult<OpenedChannel>.Ok(new OpenedChannel(new ContinuationToken(continuationToken), Usable(committed, inserted, errors)));

    /// <summary>The answer of an append that was accepted.</summary>
    public static SnowpipeResult<ContinuationToken> Appended(string continuationToken) =>
        new SnowpipeResult<ContinuationToken>.Ok(new ContinuationToken(continuationToken));

    /// <summary>The answer of a status poll.</summary>
    public static SnowpipeResult<ChannelStatus> Status(string? committed, long inserted = 0, long errors = 0) =>
        new SnowpipeResult<ChannelStatus>.Ok(Usable(committed, inserted, errors));

    /// <summary>A classified failure of any call.</summary>
    public static SnowpipeResult<T> Failure<T>(
        FailureClass failure, string? code = null, int? http = null, string message = "scripted failure", TimeSpan? retryAfter = null) =>
        new SnowpipeResult<T>.Failed(new SnowpipeFailure(failure, code, http, message) { RetryAfter = retryAfter });

    /// <inheritdoc/>
    public Task<SnowpipeResult<OpenedChannel>> OpenChannelAsync(
        AccessToken access, string channel, bool failOnUncommittedRows, Guid requestId, CancellationToken cancellation) =>
        Opens.InvokeAsync(new OpenCall(access, channel, failOnUncommittedRows, requestId), cancellation);

    /// <inheritdoc/>
    public Task<SnowpipeResult<ContinuationToken>> AppendRowsAsync(
        AccessToken access, string channel, AppendRequest request, CancellationToken cancellation) =>
        Appends.InvokeAsync(new AppendCall(access, channel, request), cancellation);

    /// <inheritdoc/>
    public Task<SnowpipeResult<ChannelStatus>> GetChannelStatusAsync(AccessToken access, string channel, CancellationToken cancellation) =>
        Statuses.InvokeAsync(new StatusCall(access, channel), cancellation);

    /// <inheritdoc/>
    public Task<SnowpipeResult<bool>> DropChannelAsync(
        AccessToken access, string channel, bool failOnUncommittedRows, Guid requestId, CancellationToken cancellation) =>
        Drops.InvokeAsync(new DropCall(access, channel, failOnUncommittedRows, requestId), cancellation);

    private static ChannelStatus Usable(string? committed, long inserted, long errors) =>
        new("SUCCESS", committed) { RowsInserted = inserted, RowsParsed = inserted + errors, RowErrors = errors };
}
