using System.Buffers.Binary;
using ThermalActors.Actors.Channel;
using ThermalActors.Readings.Streaming;
using ThermalActors.Scenarios.Machine;
using ThermalActors.Scenarios.Rules;
using ThermalActors.Scenarios.Service;
using ThermalActors.Snowpipe;
using ThermalActors.Snowpipe.Results;

namespace ThermalActors.Scenarios.Station;

/// <summary>Stands between station and service and holds what passes to the rules. It sees calls and facts, never the state of a machine.</summary>
internal sealed class DeliveryWatch(Setting setting)
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private readonly Dictionary<ContinuationToken, TokenUse> _uses = [];
    private readonly Dictionary<Guid, AppendRequest> _requests = [];
    private readonly Queue<TimeSpan> _opens = new();
    private readonly HashSet<long> _refusedEpochs = [];
    private SessionTrack? _live;
    private Sequence _heard;
    private int _rejectionsChecked;

    /// <summary>A new process knows no token yet.</summary>
    public void ProcessStarted() => _refusedEpochs.Clear();

    /// <summary>A new incarnation of the channel knows what its journal and the spool say.</summary>
    public void ChannelStarted(Sequence mark) => _heard = mark;

    /// <summary>The channel has heard of a commit.</summary>
    public void Heard(Sequence committed) => _heard = committed > _heard ? committed : _heard;

    public SessionTrack SessionStarted(long number, Sequence mark)
    {
        setting.Book.Require(DeliveryRules.OneSession, _live is null, $"session {number} starts while session {_live?.Number} is alive");
        setting.Book.Require(DeliveryRules.KnowsItsMark, mark == _heard, $"session {number} starts with mark {mark}, but {_heard} was heard of");
        return _live = new SessionTrack(number, mark);
    }

    public void SessionGone(SessionTrack track)
    {
        if (ReferenceEquals(_live, track)) _live = null;
    }

    public void OpenSent(SessionTrack track)
    {
        track.Sent(SnowpipeCall.OpenChannel, setting.World.Now);
        setting.Book.Require(DeliveryRules.NoBusyLoop, IsWithin(_opens, Second * 5, 20), $"more than twenty opens within five seconds");
    }

    public static void Opened(SessionTrack track, string? serverToken)
    {
        var committed = OffsetToken.TryParse(serverToken, out var token) ? token.Sequence.Value : 0;
        track.Expected = Math.Max(committed, track.Mark.Value) + 1;
        track.Accepted = track.Committed = track.Expected.Value - 1;
    }

    public void AppendSent(SessionTrack track, AppendRequest request)
    {
        var book = setting.Book;
        track.Sent(SnowpipeCall.AppendRows, setting.World.Now);
        book.Require(DeliveryRules.OneAppendInFlight, !track.IsAppending, $"session {track.Number} sends {request.Start} while an append waits for its answer");
        book.Require(DeliveryRules.RequestRate, IsWithin(track.Appends, Second, 10), $"more than ten appends within a second");
        track.IsAppending = true;
        CheckDurable(request);
        CheckToken(request);
        CheckRequestId(request);
        var rule = track.HasSent ? DeliveryRules.Contiguous : DeliveryRules.ResumesAfterCommitted;
        book.Require(rule, request.Start.Value == track.Expected, $"session {track.Number} sends {request.Start}, expected {track.Expected}");
        track.HasSent = true;
    }

    public void AppendSettled(SessionTrack track, AppendRequest request, Reply<ContinuationToken> reply)
    {
        track.IsAppending = false;
        var use = _uses[request.ContinuationToken];
        if (reply.Refusal is not { } refusal)
        {
            track.Expected = request.End.Sequence.Value + 1;
            track.Accepted = request.End.Sequence.Value;
        }
        else if (refusal.Http is 413 or 429 or 401)
        {
            _uses[request.ContinuationToken] = use with { MayBeCut = use.MayBeCut || (refusal.Http == 413 && !use.IsUnclear) };
            return;
        }

        _uses[request.ContinuationToken] = use with { IsUnclear = true, MayBeCut = false };
    }

    public void StatusSent(SessionTrack track)
    {
        track.Sent(SnowpipeCall.ChannelStatus, setting.World.Now);
        setting.Book.Require(
            DeliveryRules.PollsOnlyWhenWaiting, track.Accepted > track.Committed, $"session {track.Number} asks although everything up to {track.Accepted} is committed");
    }

    public static void StatusSettled(SessionTrack track, Reply<ChannelStatus> reply)
    {
        if (reply.Value is { } status && OffsetToken.TryParse(status.CommittedOffsetToken, out var token))
            track.Committed = Math.Max(track.Committed, token.Sequence.Value);
    }

    /// <summary>The service has refused the token of this epoch.</summary>
    public void TokenRefused(long epoch) => _refusedEpochs.Add(epoch);

    public void TokenBlamed(long epoch) => setting.Book.Require(
        DeliveryRules.BlamesTheRefusedToken, _refusedEpochs.Contains(epoch), $"token {epoch} is reported as rejected, but nobody refused it");

    /// <summary>A session has ended in reaction to the answer that came last.</summary>
    public void SessionEnded(SessionTrack track, SessionEnd end, SnowpipeCall? call, SessionTrack.Streak cause)
    {
        var book = setting.Book;
        var policy = setting.Plan.Policy.Session;
        book.Require(DeliveryRules.OursIsNeverForeign, end.Reason != SessionEndReason.ForeignHistory || setting.Server.HadTwin, $"session {track.Number}: {end.Message}");
        if (call is null || cause.Class is not { } failure) return;
        var now = setting.World.Now;
        book.Require(
            DeliveryRules.RefreshOpensNothing, failure != FailureClass.Unauthorized || cause.OfClass > 1, $"session {track.Number} ended by the first 401 to {call}");
        book.Require(
            DeliveryRules.BackPressureOpensNothing, failure != FailureClass.Throttled || now - cause.Began > policy.ThrottledLimit,
            $"session {track.Number} ended by {call} after {(now - cause.Began).TotalSeconds:F1} s of back-pressure");
        book.Require(
            DeliveryRules.PatienceWithSilence,
            failure != FailureClass.Ambiguous || call == SnowpipeCall.OpenChannel || now - cause.ClassBegan > policy.AmbiguousLimit,
            $"session {track.Number} ended by {call} after {(now - cause.ClassBegan).TotalSeconds:F1} s without a clear answer");
    }

    public void AlarmRaised(ChannelAlarm alarm, string message) => setting.Book.Require(
        DeliveryRules.NoFalseAlarm, setting.Server.Table.HeightsAtBreak.Count > 0 || setting.Server.HadTwin, $"{alarm}: {message}");

    /// <summary>The spool is told to delete.</summary>
    public void Trimmed(OffsetToken to)
    {
        var height = setting.Height;
        CheckKept(to.Sequence.Value);
        setting.Book.Require(DeliveryRules.CommittedBeforeTrim, to.Sequence.Value <= height, $"trim to {to}, but only {height} is committed");
        setting.Book.Require(DeliveryRules.CommittedBeforeTrim, setting.Spool.IsEndOfFrame(to) || to.Sequence == setting.Spool.Origin, $"trim to {to}, which is not the end of a frame");
        setting.Book.Require(
            DeliveryRules.JournaledBeforeTrim, to.Sequence <= setting.Journal.Mark.Sequence || to.Sequence == setting.Spool.Origin, $"trim to {to}, but the journal's mark is {setting.Journal.Mark}");
    }

    // Without its counters, or with those of a channel that somebody else made new, the station cannot know what was rejected.
    private void CheckKept(long to)
    {
        var rejected = setting.Server.Rejected;
        if (setting.Server.Table.HeightsAtBreak.Count > 0 || setting.Server.HadTwin || setting.WasJournalLost) return;
        for (; _rejectionsChecked < rejected.Count && rejected[_rejectionsChecked] <= to; _rejectionsChecked++)
        {
            setting.Book.Require(
                DeliveryRules.RejectedRowsKept, setting.Spool.IsQuarantined(rejected[_rejectionsChecked]), $"row {rejected[_rejectionsChecked]} was rejected and is deleted without a copy");
        }
    }

    public void Journaled(IPersistedFact fact, OffsetToken before)
    {
        if (fact is not OffsetCommitted committed || !OffsetToken.TryParse(committed.Offset, out var mark)) return;
        var height = setting.Server.Table.Height;
        setting.Book.Require(
            DeliveryRules.MarkOnlyGrows, mark.Sequence >= before.Sequence && mark.Sequence.Value <= height, $"mark {mark} after {before}, committed {height}");
    }

    private void CheckDurable(AppendRequest request)
    {
        var body = request.Body.Span;
        var holds = request.End.Sequence.Value <= setting.Spool.OfferedTo && request.End.Sequence.Value <= setting.Spool.Last
            && request.End.Sequence.Value - request.Start.Value + 1 == body.Length / ModelServer.RowBytes;
        for (var row = 0; holds && row * ModelServer.RowBytes < body.Length; row++)
            holds = setting.Spool.IdOf(request.Start.Value + row) == BinaryPrimitives.ReadInt64LittleEndian(body[(row * ModelServer.RowBytes)..]);
        setting.Book.Require(
            DeliveryRules.DurableBeforeSend, holds, $"{request.Start}..{request.End.Sequence} sent, on disk {setting.Spool.Last}, offered {setting.Spool.OfferedTo}");
    }

    private void CheckToken(AppendRequest request)
    {
        var isNew = !_uses.TryGetValue(request.ContinuationToken, out var use);
        var same = isNew || IsSame(use.Request, request);
        setting.Book.Require(
            DeliveryRules.OneContentPerToken, same || use.MayBeCut,
            $"token {request.ContinuationToken} carried {use.Request?.Start}..{use.Request?.End.Sequence} and now {request.Start}..{request.End.Sequence}");
        if (isNew || !same) _uses[request.ContinuationToken] = new TokenUse(request, IsUnclear: false, MayBeCut: false);
    }

    private void CheckRequestId(AppendRequest request)
    {
        var known = _requests.TryAdd(request.RequestId, request) ? null : _requests[request.RequestId];
        var use = _uses[request.ContinuationToken].Request;
        setting.Book.Require(
            DeliveryRules.RequestIdOfBatch,
            (known is null || (known.ContinuationToken == request.ContinuationToken && IsSame(known, request))) && use.RequestId == request.RequestId,
            $"request {request.RequestId:D} for {request.Start}..{request.End.Sequence} under {request.ContinuationToken}; the batch had {use.RequestId:D}");
    }

    private static bool IsSame(AppendRequest one, AppendRequest other) =>
        ReferenceEquals(one, other) || (one.Start == other.Start && one.End == other.End && one.Body.Span.SequenceEqual(other.Body.Span));

    private bool IsWithin(Queue<TimeSpan> times, TimeSpan span, int most)
    {
        var now = setting.World.Now;
        times.Enqueue(now);
        if (times.Count <= most) return true;
        return now - times.Dequeue() >= span;
    }

    /// <summary>What a continuation token has carried.</summary>
    /// <param name="Request">The last content.</param>
    /// <param name="IsUnclear">True when a try may have been accepted.</param>
    /// <param name="MayBeCut">True when the content was refused with 413 and surely never accepted.</param>
    private readonly record struct TokenUse(AppendRequest Request, bool IsUnclear, bool MayBeCut);
}
