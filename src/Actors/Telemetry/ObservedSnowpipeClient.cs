using ThermalActors.Actors.Health;
using ThermalActors.Snowpipe;
using ThermalActors.Snowpipe.Credentials;
using ThermalActors.Snowpipe.Results;

namespace ThermalActors.Actors.Telemetry;

/// <summary>Counts and measures the calls of a client. It adds nothing to a request and takes nothing from an answer.</summary>
internal sealed class ObservedSnowpipeClient(ISnowpipeClient inner, StationTelemetry telemetry, TimeProvider time) : ISnowpipeClient
{
    public const string Open = "open";
    public const string Append = "append";
    public const string Status = "status";
    public const string Drop = "drop";

    public Task<SnowpipeResult<OpenedChannel>> OpenChannelAsync(
        AccessToken access, string channel, bool failOnUncommittedRows, Guid requestId, CancellationToken cancellation) =>
        MeasureAsync(Open, inner.OpenChannelAsync(access, channel, failOnUncommittedRows, requestId, cancellation));

    public async Task<SnowpipeResult<ContinuationToken>> AppendRowsAsync(
        AccessToken access, string channel, AppendRequest request, CancellationToken cancellation)
    {
        using var activity = telemetry.Traces.StartAppend(request);
        var result = await MeasureAsync(Append, inner.AppendRowsAsync(access, channel, request, cancellation)).ConfigureAwait(false);
        if (result is SnowpipeResult<ContinuationToken>.Failed failed)
        {
            StationTraces.Fail(activity, Words.Code(failed.Failure.Class.ToString()));
        }
        else
        {
            telemetry.Sent(request.Body.Length);
            telemetry.Traces.Accepted(activity, request, time.GetUtcNow());
        }

        return result;
    }

    public Task<SnowpipeResult<ChannelStatus>> GetChannelStatusAsync(AccessToken access, string channel, CancellationToken cancellation) =>
        MeasureAsync(Status, inner.GetChannelStatusAsync(access, channel, cancellation));

    public Task<SnowpipeResult<bool>> DropChannelAsync(
        AccessToken access, string channel, bool failOnUncommittedRows, Guid requestId, CancellationToken cancellation) =>
        MeasureAsync(Drop, inner.DropChannelAsync(access, channel, failOnUncommittedRows, requestId, cancellation));

    private async Task<SnowpipeResult<T>> MeasureAsync<T>(string call, Task<SnowpipeResult<T>> running)
    {
        var start = time.GetTimestamp();
        try
        {
            var result = await running.ConfigureAwait(false);
            telemetry.Called(call, result is SnowpipeResult<T>.Failed failed ? Words.Code(failed.Failure.Class.ToString()) : "ok", time.GetElapsedTime(start));
            return result;
        }
        catch (OperationCanceledException)
        {
            telemetry.Called(call, "canceled", time.GetElapsedTime(start));
            throw;
        }
    }
}
