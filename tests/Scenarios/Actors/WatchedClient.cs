using ThermalActors.Readings.Streaming;
using ThermalActors.Scenarios.Machine;
using ThermalActors.Scenarios.Rules;
using ThermalActors.Snowpipe;
using ThermalActors.Snowpipe.Credentials;
using ThermalActors.Snowpipe.Results;

namespace ThermalActors.Scenarios.Actors;

/// <summary>The real client, with a witness of what the station says to the service, and the place where mistakes are planted.</summary>
internal sealed class WatchedClient(ISnowpipeClient inner, LiveSetting setting, StationLife life) : ISnowpipeClient
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private readonly Dictionary<string, Use> _uses = new(StringComparer.Ordinal);
    private readonly HashSet<Guid> _requestIds = [];
    private readonly Queue<TimeSpan> _sends = new();
    private int _inFlight;
    private Sequence _acceptedTo;
    private Sequence? _resumeAfter;
    private AppendRequest? _last;

    public async Task<SnowpipeResult<OpenedChannel>> OpenChannelAsync(
        AccessToken access, string channel, bool failOnUncommittedRows, Guid requestId, CancellationToken cancellation)
    {
        life.Point();
        var result = await inner.OpenChannelAsync(access, channel, failOnUncommittedRows, requestId, cancellation);
        Note("open", result);
        if (!result.IsOk(out var opened, out _)) return result;

        // A channel that was dropped and made again counts its tokens from the beginning.
        _uses.Clear();
        var committed = OffsetToken.TryParse(opened.Status.CommittedOffsetToken, out var token) ? token.Sequence : Sequence.None;
        if (setting.Mutation == Mutation.NoRewind && _acceptedTo > committed)
        {
            _resumeAfter = null;
            return Outcome.Ok(opened with { Status = opened.Status with { CommittedOffsetToken = new OffsetToken(_acceptedTo, null).ToString() } });
        }

        _resumeAfter = committed;
        return result;
    }

    public async Task<SnowpipeResult<ContinuationToken>> AppendRowsAsync(
        AccessToken access, string channel, AppendRequest request, CancellationToken cancellation)
    {
        life.Point();
        request = Mistaken(request);
        Watch(request);
        _inFlight++;
        try
        {
            var result = await inner.AppendRowsAsync(access, channel, request, cancellation);
            Note($"append {request.Start}..{request.End.Sequence}", result);
            if (result.IsOk(out _, out var failure)) _acceptedTo = request.End.Sequence;
            else if (failure.Class == FailureClass.TooLarge) _uses.Remove(request.ContinuationToken.Value);
            return result;
        }
        finally
        {
            _inFlight--;
        }
    }

    public async Task<SnowpipeResult<ChannelStatus>> GetChannelStatusAsync(AccessToken access, string channel, CancellationToken cancellation)
    {
        var result = await inner.GetChannelStatusAsync(access, channel, cancellation);
        Note("status", result);
        return setting.Mutation == Mutation.DeleteOn200 && _last is { } last && result.IsOk(out var status, out _)
            ? Outcome.Ok(status with { CommittedOffsetToken = last.End.ToString() })
            : result;
    }

    public Task<SnowpipeResult<bool>> DropChannelAsync(
        AccessToken access, string channel, bool failOnUncommittedRows, Guid requestId, CancellationToken cancellation) =>
        inner.DropChannelAsync(access, channel, failOnUncommittedRows, requestId, cancellation);

    private AppendRequest Mistaken(AppendRequest request)
    {
        var isRetry = ReferenceEquals(_last, request);
        _last = request;
        return setting.Mutation switch
        {
            Mutation.FreshRequestIdOnRetry when isRetry => request with { RequestId = setting.Dice.Id() },
            Mutation.RecutOnRetry when isRetry => request with { End = new OffsetToken(new Sequence(request.End.Sequence.Value + 1), request.End.Fingerprint) },
            _ => request,
        };
    }

    private void Watch(AppendRequest request)
    {
        var book = setting.Book;
        book.Require(DeliveryRules.OneAppendInFlight, _inFlight == 0, $"rows {request.Start}..{request.End} while another append waits");
        book.Require(
            DeliveryRules.DurableBeforeSend, request.End.Sequence.Value <= setting.Accepted.Last,
            $"rows {request.Start}..{request.End} are sent, {setting.Accepted.Last} are stored");
        if (_resumeAfter is { } committed)
        {
            book.Require(
                DeliveryRules.ResumesAfterCommitted, request.Start > committed && (request.Start == committed.Next || setting.MayHaveGaps),
                $"first rows {request.Start}..{request.End.Sequence} after an open that told {committed}");
            _resumeAfter = null;
        }

        var use = new Use(request.RequestId, request.Start, request.End, request.Body.Length);
        if (_uses.TryGetValue(request.ContinuationToken.Value, out var before))
        {
            book.Require(DeliveryRules.OneContentPerToken, before with { RequestId = use.RequestId } == use, $"{use} after {before}");
            book.Require(DeliveryRules.RequestIdOfBatch, before.RequestId == use.RequestId, $"{use} after {before}");
        }
        else
        {
            book.Require(DeliveryRules.RequestIdOfBatch, _requestIds.Add(request.RequestId), $"{request.RequestId} was used before");
            _uses[request.ContinuationToken.Value] = use;
        }

        WatchRate();
    }

    private void WatchRate()
    {
        _sends.Enqueue(setting.World.Now);
        while (_sends.Peek() <= setting.World.Now - Second) _sends.Dequeue();
        setting.Book.Require(DeliveryRules.RequestRate, _sends.Count <= 10, $"{_sends.Count} appends within a second");
    }

    private void Note<T>(string call, SnowpipeResult<T> result)
    {
        var failed = !result.IsOk(out _, out var failure);
        setting.World.Note(3, failed ? (long)failure!.Class + 1 : 0);
        if (failed) setting.World.Say("client", $"{call}: {failure!.Class} {failure.Code} {failure.Message}");
        else setting.World.Say("client", $"{call}: ok");
    }

    private sealed record Use(Guid RequestId, Sequence Start, OffsetToken End, int Bytes);
}
