using System.Globalization;
using System.Text;
using ThermalActors.Actors.Channel;
using ThermalActors.Readings.Streaming;
using ThermalActors.Snowpipe;
using ThermalActors.Snowpipe.Credentials;
using ThermalActors.Snowpipe.Results;
using ThermalActors.Spool;

namespace ThermalActors.Actors.Tests.Channel;

/// <summary>Drives the pure session machine through a scenario: inputs by name, the effects of the last step at hand.</summary>
internal sealed class SessionRun
{
    public static readonly SessionPolicy Policy = new(
        new FetchLimits(4 * 1024 * 1024, int.MaxValue),
        RequestGap: TimeSpan.FromMilliseconds(100),
        PollInterval: TimeSpan.FromSeconds(1),
        AwaitUncommitted: TimeSpan.FromSeconds(10),
        CommitTimeout: TimeSpan.FromSeconds(120),
        AmbiguousLimit: TimeSpan.FromMinutes(5),
        ThrottledLimit: TimeSpan.FromMinutes(30),
        new RetryPolicy(TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(30)));

    private long _ids;
    private long _epoch;

    public SessionRun(OffsetToken mark = default, SessionPolicy? policy = null, Sequence? drainTo = null)
    {
        State = SessionState.Initial(policy ?? Policy, mark) with { DrainTo = drainTo };
        Apply(new SessionInput.Started());
    }

    public SessionState State { get; private set; }

    public TimeSpan Now { get; set; } = TimeSpan.FromHours(1);

    public double Jitter { get; set; } = 0.5;

    public List<SessionEffect> All { get; } = [];

    public IReadOnlyList<SessionEffect> Last { get; private set; } = [];

    public SessionEnd? End => (State.Phase as SessionPhase.Ended)?.End;

    public static OffsetToken Token(long number) => new(new Sequence(number), (uint)(number * 2654435761L));

    public static OutgoingBatch Batch(long first, long last, int frames = 1) => new(
        new Sequence(first), new Sequence(last), Token(last), (int)(last - first + 1), frames, FrameCodec.Zstd, 100,
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"rows {first}..{last}")));

    public static SnowpipeFailure Failure(FailureClass failure, string? code = null, int? http = null) => new(failure, code, http, $"scripted {failure}");

    public T Only<T>()
        where T : SessionEffect => Assert.Single(Last.OfType<T>());

    public int Count<T>() => All.OfType<T>().Count();

    public SessionRun Apply(SessionInput input)
    {
        var step = SessionMachine.Step(State, input, new StepContext(Now, Jitter, new Guid((int)++_ids, 0, 0, new byte[8])));
        State = step.State;
        Last = step.Effects;
        All.AddRange(step.Effects);
        return this;
    }

    public SessionRun After(TimeSpan pause, SessionInput input)
    {
        Now += pause;
        return Apply(input);
    }

    public SessionRun Grant() => Apply(new SessionInput.AccessGranted(
        State.Phase switch
        {
            SessionPhase.Authorizing authorizing => authorizing.Correlation,
            SessionPhase.Opening opening => opening.Correlation,
            SessionPhase.Appending appending when State.Live!.Poll.Phase != PollPhase.Renewing => appending.Correlation,
            _ => State.Live!.Poll.Correlation,
        },
        new AccessToken(++_epoch, new Uri("https://ingest.example.snowflakecomputing.com"), new Secret("t"), TokenKind.Scoped, null)));

    public SessionRun OpenFails(FailureClass failure, string? code = null) => Apply(new SessionInput.OpenAnswered(
        ((SessionPhase.Opening)State.Phase).Correlation, new SnowpipeResult<OpenedChannel>.Failed(Failure(failure, code))));

    public SessionRun Opened(string? committed, long inserted = 0, long errors = 0, string continuation = "1_1") => Apply(new SessionInput.OpenAnswered(
        ((SessionPhase.Opening)State.Phase).Correlation,
        new SnowpipeResult<OpenedChannel>.Ok(new OpenedChannel(
            new ContinuationToken(continuation), new ChannelStatus("SUCCESS", committed) { RowsInserted = inserted, RowErrors = errors }))));

    public SessionRun Recognized(TokenOrigin origin) => Apply(new SessionInput.TokenRecognized(((SessionPhase.Recognizing)State.Phase).Correlation, origin));

    public SessionRun Fetched(OutgoingBatch batch) => Apply(new SessionInput.BatchFetched(((SessionPhase.Ready)State.Phase).Correlation, batch));

    public SessionRun Appended(string continuation) => Apply(new SessionInput.AppendAnswered(
        ((SessionPhase.Appending)State.Phase).Correlation, new SnowpipeResult<ContinuationToken>.Ok(new ContinuationToken(continuation))));

    public SessionRun AppendFails(FailureClass failure, string? code = null, int? http = null) => Apply(new SessionInput.AppendAnswered(
        ((SessionPhase.Appending)State.Phase).Correlation, new SnowpipeResult<ContinuationToken>.Failed(Failure(failure, code, http))));

    public SessionRun Status(string? committed, long inserted = 0, long errors = 0) => Apply(new SessionInput.StatusAnswered(
        State.Live!.Poll.Correlation,
        new SnowpipeResult<ChannelStatus>.Ok(new ChannelStatus("SUCCESS", committed) { RowsInserted = inserted, RowErrors = errors })));

    public SessionRun StatusFails(FailureClass failure, string? code = null) => Apply(new SessionInput.StatusAnswered(
        State.Live!.Poll.Correlation, new SnowpipeResult<ChannelStatus>.Failed(Failure(failure, code))));

    public SessionRun RetryDue(double seconds = 30) => After(TimeSpan.FromSeconds(seconds), new SessionInput.RetryDue());

    public SessionRun PollDue(double seconds = 1) => After(TimeSpan.FromSeconds(seconds), new SessionInput.PollDue());

    /// <summary>A fresh channel that waits for rows.</summary>
    public static SessionRun Ready() => new SessionRun().Grant().Opened(null);

    /// <summary>A fresh channel with one append under way.</summary>
    public static SessionRun Appending(int frames = 1) => Ready().Fetched(Batch(1, 10, frames));
}
