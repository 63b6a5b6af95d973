using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using ThermalActors.Emulator.Channels;
using ThermalActors.Emulator.Faults;
using ThermalActors.Emulator.Warehouse;

namespace ThermalActors.Emulator.Engine;

/// <summary>
/// Holds catalog and channel book, makes their changes durable and commits on time. All calls are serialised by one lock: the
/// order of appends is the order of rows. What a client was told, and every ledger entry, is on disk before it is told.
/// </summary>
internal sealed partial class SnowpipeEngine : IDisposable
{
    private static readonly TimeSpan CommitRetry = TimeSpan.FromSeconds(1);
    private readonly Lock _gate = new();
    private readonly LocalWarehouse _warehouse;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly CommitSchedule _schedule;
    private readonly AppendRate _rate;
    private readonly ITimer _timer;
    private Catalog _catalog;
    private ChannelBook _book = ChannelBook.Empty;
    private RowRejections _rejections = RowRejections.None;
    private long _lastNumber;
    private bool _closed;

    /// <summary>Loads the channels of the warehouse.</summary>
    public SnowpipeEngine(LocalWarehouse warehouse, EmulatorOptions options, TimeProvider clock, ILogger log)
    {
        _warehouse = warehouse;
        _clock = clock;
        _log = log;
        _schedule = new CommitSchedule(options.CommitDelay, clock);
        _rate = new AppendRate(options.MaxAppendsPerSecond, clock);
        _catalog = Catalog.Of(warehouse.Names.Table, options.Pipe.ToUpperInvariant());
        _lastNumber = warehouse.LastLedgerNumber;
        Load("the emulator ended");
        if (_book.Channels.Keys.Any(k => string.Equals(k.Pipe, _catalog.DefaultPipe, StringComparison.Ordinal)))
            _catalog = _catalog.With(_catalog.DefaultPipe, PipeMode.Working);
        _timer = clock.CreateTimer(static me => ((SnowpipeEngine)me!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Opens a channel.</summary>
    public OpenOutcome Open(ChannelKey key, string? offsetToken, bool failOnUncommittedRows)
    {
        lock (_gate)
        {
            EnsureOpen();
            var (catalog, fault) = _catalog.Opening(key.Pipe);
            if (fault is { } why) return new OpenOutcome.Refused(why);
            var now = _clock.GetUtcNow();
            var before = _book.Find(key);
            var (book, outcome) = _book.Open(key, offsetToken, failOnUncommittedRows, now);
            if (outcome is not OpenOutcome.Opened opened) return outcome;
            var page = NewPage(now);
            page.AddDropped(before, opened.Discarded, "reopened");
            page.AddOpened(opened.Channel);
            _warehouse.Save(opened.Channel, page.Entries);
            Turn(page, book);
            _catalog = catalog with { Stale = catalog.Stale.Remove(key) };
            _schedule.Remove(key);
            LogOpened(key, opened.Channel.ClientSequencer, opened.Channel.CommittedToken);
            return outcome;
        }
    }

    /// <summary>Judges and buffers an append.</summary>
    public AppendOutcome Append(ChannelKey key, string? continuationToken, IncomingBatch incoming)
    {
        lock (_gate)
        {
            EnsureOpen();
            var now = _clock.GetUtcNow();
            var page = NewPage(now);
            var before = _book.Find(key);
            incoming = incoming with { FailingRows = _rejections.For(key.Channel, incoming.Rows.Length) };
            var (book, outcome) = Judge(key, continuationToken, incoming, now);
            switch (outcome)
            {
                case AppendOutcome.Accepted accepted:
                    Accept(page, book, book.Find(key)!, accepted);
                    break;
                case AppendOutcome.ThrownAway discarded:
                    page.Add(LedgerEvent.Accepted, before!, discarded.Batch, discarded.Batch.Rows.Length);
                    page.AddDropped(before, [discarded.Batch], "the pipe is broken");
                    Write(page);
                    break;
                case AppendOutcome.Replayed replayed:
                    page.Add(LedgerEvent.Replayed, key, replayed.Used, incoming);
                    Write(page);
                    break;
                case AppendOutcome.Gap gap:
                    page.AddDropped(before, gap.Discarded, ChannelStatusCodes.RowSequencerGap);
                    NoteRefused(page, key, continuationToken, incoming, ChannelStatusCodes.RowSequencerGap);
                    EndSession(page, book.Find(key)!);
                    break;
                default:
                    if (RefusalCode(outcome) is { } code) NoteRefused(page, key, continuationToken, incoming, code);
                    Write(page);
                    break;
            }

            ArmTimer();
            return outcome;
        }
    }

    /// <summary>Drops a channel.</summary>
    public DropOutcome Drop(ChannelKey key, bool failOnUncommittedRows)
    {
        lock (_gate)
        {
            EnsureOpen();
            if (_catalog.FaultOf(key.Pipe) is { } fault) return new DropOutcome.Refused(fault);
            var before = _book.Find(key);
            var (_, outcome) = _book.Drop(key, failOnUncommittedRows);
            if (outcome is DropOutcome.Dropped) Forget([before!], "channel dropped");
            return outcome;
        }
    }

    /// <summary>The state of a pipe, and those of the named channels that there are.</summary>
    /// <param name="pipe">Resolved name.</param>
    /// <param name="names">Exact names.</param>
    public (PipeMode Mode, ImmutableArray<Channel> Channels) Status(string pipe, IEnumerable<string> names)
    {
        lock (_gate)
        {
            EnsureOpen();
            return (_catalog.ModeOf(pipe), [.. names.Select(n => _book.Find(new ChannelKey(pipe, n))).OfType<Channel>()]);
        }
    }

    /// <summary>The state of a pipe.</summary>
    public PipeMode ModeOf(string pipe)
    {
        lock (_gate) return _catalog.ModeOf(pipe);
    }

    /// <summary>Every channel.</summary>
    public ImmutableArray<Channel> Channels()
    {
        lock (_gate)
        {
            ForgetUnused();
            return [.. _book.Channels.Values.OrderBy(static c => c.Key.ToString(), StringComparer.Ordinal)];
        }
    }

    /// <summary>Stops committing; what is buffered is lost, as when the service dies.</summary>
    public void Dispose()
    {
        lock (_gate) _closed = true;
        _timer.Dispose();
    }

    private (ChannelBook Book, AppendOutcome Outcome) Judge(ChannelKey key, string? continuationToken, IncomingBatch incoming, DateTimeOffset now)
    {
        if (!_rate.TryTake(key)) return (_book, new AppendOutcome.TooMany());
        if (_catalog.FaultOf(key.Pipe) is { } fault) return (_book, new AppendOutcome.Refused(fault));
        if (_catalog.Stale.Contains(key)) return (_book, new AppendOutcome.StalePipe());
        return _catalog.ModeOf(key.Pipe) == PipeMode.Broken
            ? (_book, _book.Discard(key, continuationToken, incoming, now))
            : _book.Append(key, continuationToken, incoming, now);
    }

    private void Accept(LedgerPage page, ChannelBook book, Channel channel, AppendOutcome.Accepted accepted)
    {
        page.Add(LedgerEvent.Accepted, channel, accepted.Batch, accepted.Batch.Rows.Length);

        // With the first batch the channel is known to have rows in the buffer: after a kill it asks for a reopen.
        if (accepted.FirstInBuffer) _warehouse.Save(channel, page.Entries);
        else _warehouse.Save(page.Entries);
        Turn(page, book);
        _rejections = _rejections.Take(channel.Key.Channel, accepted.Batch.FailingRows);
        if (accepted.FirstInBuffer) _schedule.Plan(channel.Key);
    }

    private void EndSession(LedgerPage page, Channel invalid)
    {
        _warehouse.Save(invalid, page.Entries);
        Turn(page, _book.With(invalid));
        _schedule.Remove(invalid.Key);
    }

    /// <summary>Removes channels with token and counters; their committed rows stay.</summary>
    private void Forget(ImmutableArray<Channel> channels, string reason)
    {
        var page = NewPage(_clock.GetUtcNow());
        foreach (var channel in channels) page.AddDropped(channel, channel.Buffer, reason);
        _warehouse.Delete(channels.Select(static c => c.Key), page.Entries);
        Turn(page, _book with { Channels = _book.Channels.RemoveRange(channels.Select(static c => c.Key)) });
        foreach (var channel in channels)
        {
            _schedule.Remove(channel.Key);
            LogForgotten(channel.Key, reason);
        }
    }

    private void EnsureOpen()
    {
        if (_closed) throw new EmulatorException("the emulator has stopped");
        ForgetUnused();
    }

    /// <summary>C35: looked at with every call, so no timer has to run for a month.</summary>
    private void ForgetUnused()
    {
        var before = _clock.GetUtcNow() - Channel.IdleLife;
        var unused = _book.Channels.Values.Where(c => c.LastUsed <= before).ToImmutableArray();
        if (!unused.IsEmpty) Forget(unused, "not used for 30 days");
    }

    private LedgerPage NewPage(DateTimeOffset now) => new(_lastNumber, now);

    private void Write(LedgerPage page)
    {
        if (page.Entries.Count > 0) _warehouse.Save(page.Entries);
        Turn(page, _book);
    }

    /// <summary>Takes over a change that has become durable.</summary>
    private void Turn(LedgerPage page, ChannelBook book)
    {
        _lastNumber = page.LastNumber;
        _book = book;
    }

    private static string? RefusalCode(AppendOutcome outcome) => outcome switch
    {
        AppendOutcome.Stale => ChannelStatusCodes.StaleContinuationToken,
        AppendOutcome.Unusable unusable => unusable.StatusCode,
        AppendOutcome.StalePipe => ChannelStatusCodes.StalePipeCache,
        AppendOutcome.TooMany => ChannelStatusCodes.TooManyRequests,
        AppendOutcome.Missing => ChannelStatusCodes.ChannelMissing,
        AppendOutcome.Refused refused => PipeFaults.CodeOf(refused.Fault),
        _ => null,
    };

    private static void NoteRefused(LedgerPage page, ChannelKey key, string? continuationToken, IncomingBatch incoming, string code)
    {
        _ = ContinuationMark.TryParse(continuationToken, out var mark);
        page.Add(LedgerEvent.Refused, key, mark, incoming, code);
    }

    private void ArmTimer() => _timer.Change(_schedule.UntilNext() ?? Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    [LoggerMessage(1, LogLevel.Information, "Channel {Channel} opened: client sequencer {ClientSequencer}, committed token {Token}")]
    private partial void LogOpened(ChannelKey channel, long clientSequencer, string? token);

    [LoggerMessage(2, LogLevel.Debug, "Channel {Channel} committed {Rows} rows, {Errors} rejected; token {Token}")]
    private partial void LogCommitted(ChannelKey channel, long rows, long errors, string? token);

    [LoggerMessage(3, LogLevel.Warning, "Commit of channel {Channel} failed and is tried again")]
    private partial void LogCommitFailed(ChannelKey channel, Exception exception);

    [LoggerMessage(4, LogLevel.Information, "Channel {Channel} is gone: {Reason}")]
    private partial void LogForgotten(ChannelKey channel, string reason);
}
