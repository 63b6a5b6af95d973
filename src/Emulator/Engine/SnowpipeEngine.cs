using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using ThermalActors.Emulator.Channels;
using ThermalActors.Emulator.Warehouse;

namespace ThermalActors.Emulator.Engine;

/// <summary>
/// Holds the channel book, makes its changes durable and commits on time. All calls are serialised by one lock: the order of
/// appends is the order of rows.
/// </summary>
internal sealed partial class SnowpipeEngine : IDisposable
{
    private const int MaxLedgerTail = 1000;
    private static readonly TimeSpan CommitRetry = TimeSpan.FromSeconds(1);
    private readonly Lock _gate = new();
    private readonly LocalWarehouse _warehouse;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly CommitSchedule _schedule;
    private readonly LedgerTail _ledger;
    private readonly ITimer _timer;
    private ChannelBook _book;
    private bool _closed;

    /// <summary>Loads the channels of the warehouse.</summary>
    public SnowpipeEngine(LocalWarehouse warehouse, CommitDelay delay, TimeProvider clock, ILogger log)
    {
        _warehouse = warehouse;
        _clock = clock;
        _log = log;
        _schedule = new CommitSchedule(delay, clock);
        _ledger = new LedgerTail(warehouse.LastLedgerNumber);
        _book = new ChannelBook(warehouse.LoadChannels().ToImmutableDictionary(static c => c.Key));
        _timer = clock.CreateTimer(static me => ((SnowpipeEngine)me!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Opens a channel.</summary>
    public OpenOutcome Open(ChannelKey key, string? offsetToken, bool failOnUncommittedRows)
    {
        lock (_gate)
        {
            EnsureOpen();
            var now = _clock.GetUtcNow();
            var before = _book.Find(key);
            var (book, outcome) = _book.Open(key, offsetToken, failOnUncommittedRows, now);
            if (outcome is not OpenOutcome.Opened opened) return outcome;
            NoteDropped(now, before, opened.Discarded, "reopened");
            _ledger.AddOpened(now, opened.Channel);
            _warehouse.Save(opened.Channel, _ledger.Entries);
            _ledger.Clear();
            _schedule.Remove(key);
            _book = book;
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
            var before = _book.Find(key);
            var (book, outcome) = _book.Append(key, continuationToken, incoming, now);
            switch (outcome)
            {
                case AppendOutcome.Accepted accepted:
                    Accept(book, book.Find(key)!, accepted, now);
                    break;
                case AppendOutcome.Replayed replayed:
                    _ledger.Add(now, LedgerEvent.Replayed, key, replayed.Used, incoming);
                    break;
                case AppendOutcome.Gap gap:
                    NoteDropped(now, before, gap.Discarded, ChannelStatusCodes.RowSequencerGap);
                    NoteRefused(now, key, continuationToken, incoming, ChannelStatusCodes.RowSequencerGap);
                    EndSession(book.Find(key)!);
                    break;
                case AppendOutcome.Stale:
                    NoteRefused(now, key, continuationToken, incoming, ChannelStatusCodes.StaleContinuationToken);
                    break;
                case AppendOutcome.Unusable unusable:
                    NoteRefused(now, key, continuationToken, incoming, unusable.StatusCode);
                    break;
            }

            TrimLedger();
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
            var before = _book.Find(key);
            var (book, outcome) = _book.Drop(key, failOnUncommittedRows);
            if (outcome is not DropOutcome.Dropped dropped) return outcome;
            NoteDropped(_clock.GetUtcNow(), before, dropped.Discarded, "channel dropped");
            _warehouse.Delete(key, _ledger.Entries);
            _ledger.Clear();
            _schedule.Remove(key);
            _book = book;
            LogDropped(key);
            return outcome;
        }
    }

    /// <summary>Finds a channel by its exact name.</summary>
    public Channel? Find(ChannelKey key)
    {
        lock (_gate) return _book.Find(key);
    }

    /// <summary>Every channel.</summary>
    public ImmutableArray<Channel> Channels()
    {
        lock (_gate) return [.. _book.Channels.Values.OrderBy(static c => c.Key.ToString(), StringComparer.Ordinal)];
    }

    /// <summary>Ends a session from the server's side; false when there is no such channel.</summary>
    public bool Invalidate(ChannelKey key, string statusCode)
    {
        lock (_gate)
        {
            if (_book.Find(key) is not { } channel) return false;
            var invalid = channel.Invalidated(statusCode);
            NoteDropped(_clock.GetUtcNow(), channel, channel.Buffer, statusCode);
            EndSession(invalid);
            return true;
        }
    }

    /// <summary>Commits everything that is buffered.</summary>
    public void CommitAll()
    {
        lock (_gate)
        {
            foreach (var key in _book.Channels.Values.Where(static c => !c.Buffer.IsEmpty).Select(static c => c.Key).ToList())
            {
                _schedule.Remove(key);
                Commit(key);
            }
        }
    }

    /// <summary>The ledger of a channel, or all of it.</summary>
    public ImmutableArray<LedgerEntry> Ledger(string? channel)
    {
        lock (_gate)
        {
            var tail = _ledger.Entries.Where(e => channel is null || string.Equals(e.Channel, channel, StringComparison.Ordinal));
            return [.. _warehouse.ReadLedger(channel), .. tail];
        }
    }

    /// <summary>The error table of a channel, or all of it.</summary>
    public ImmutableArray<ErrorRow> Errors(string? channel)
    {
        lock (_gate) return _warehouse.ReadErrors(channel);
    }

    /// <summary>Stops committing; what is buffered is lost, as when the service dies.</summary>
    public void Dispose()
    {
        lock (_gate) _closed = true;
        _timer.Dispose();
    }

    private void Accept(ChannelBook book, Channel channel, AppendOutcome.Accepted accepted, DateTimeOffset now)
    {
        // Durable before the answer: after a kill the channel is known to have lost rows and asks for a reopen.
        if (accepted.FirstInBuffer) _warehouse.Save(channel, []);
        _book = book;
        _ledger.Add(now, LedgerEvent.Accepted, channel, accepted.Batch, accepted.Batch.Rows.Length);
        if (accepted.FirstInBuffer) _schedule.Plan(channel.Key);
    }

    private void EndSession(Channel invalid)
    {
        _warehouse.Save(invalid, _ledger.Entries);
        _ledger.Clear();
        _schedule.Remove(invalid.Key);
        _book = _book.With(invalid);
    }

    private void EnsureOpen()
    {
        if (_closed) throw new EmulatorException("the emulator has stopped");
    }

    private void OnTimer()
    {
        lock (_gate)
        {
            if (_closed) return;
            foreach (var key in _schedule.TakeDue())
            {
                try
                {
                    Commit(key);
                }
                catch (EmulatorException e)
                {
                    LogCommitFailed(key, e);
                    _schedule.Plan(key, CommitRetry);
                }
            }

            ArmTimer();
        }
    }

    private void Commit(ChannelKey key)
    {
        if (_book.Find(key) is not { } channel || channel.Buffer.IsEmpty) return;
        var now = _clock.GetUtcNow();
        var noted = _ledger.Entries.Count;
        try
        {
            var committed = _warehouse.Commit(channel, now, result =>
            {
                NoteCommitted(now, channel, result);
                return _ledger.Entries;
            });
            _ledger.Clear();
            _book = _book.With(committed);
            LogCommitted(key, committed.RowsInserted - channel.RowsInserted, committed.RowErrors - channel.RowErrors, committed.CommittedToken);
        }
        catch
        {
            _ledger.TruncateTo(noted);
            throw;
        }
    }

    private void NoteCommitted(DateTimeOffset now, Channel channel, CommitResult result)
    {
        foreach (var batch in channel.Buffer)
        {
            var rejected = 0;
            foreach (var row in result.Rejected.Where(r => ReferenceEquals(r.Batch, batch)))
            {
                rejected++;
                _ledger.Add(now, LedgerEvent.Rejected, channel, batch, 1, $"row {row.Index}: {row.Message}");
            }

            _ledger.Add(now, LedgerEvent.Committed, channel, batch, batch.Rows.Length - rejected);
        }
    }

    private void NoteDropped(DateTimeOffset now, Channel? channel, ImmutableList<BufferedBatch> discarded, string reason)
    {
        foreach (var batch in discarded)
            _ledger.Add(now, LedgerEvent.Dropped, channel!, batch, batch.Rows.Length, reason);
    }

    private void NoteRefused(DateTimeOffset now, ChannelKey key, string? continuationToken, IncomingBatch incoming, string code)
    {
        _ = ContinuationMark.TryParse(continuationToken, out var mark);
        _ledger.Add(now, LedgerEvent.Refused, key, mark, incoming, code);
    }

    private void TrimLedger()
    {
        if (_ledger.Entries.Count < MaxLedgerTail) return;
        _warehouse.Save(_ledger.Entries);
        _ledger.Clear();
    }

    private void ArmTimer() => _timer.Change(_schedule.UntilNext() ?? Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    [LoggerMessage(1, LogLevel.Information, "Channel {Channel} opened: client sequencer {ClientSequencer}, committed token {Token}")]
    private partial void LogOpened(ChannelKey channel, long clientSequencer, string? token);

    [LoggerMessage(2, LogLevel.Debug, "Channel {Channel} committed {Rows} rows, {Errors} rejected; token {Token}")]
    private partial void LogCommitted(ChannelKey channel, long rows, long errors, string? token);

    [LoggerMessage(3, LogLevel.Warning, "Commit of channel {Channel} failed and is tried again")]
    private partial void LogCommitFailed(ChannelKey channel, Exception exception);

    [LoggerMessage(4, LogLevel.Information, "Channel {Channel} dropped")]
    private partial void LogDropped(ChannelKey channel);
}
