using ThermalActors.Emulator.Channels;
using ThermalActors.Emulator.Warehouse;

namespace ThermalActors.Emulator.Engine;

/// <summary>How buffered rows get into the table.</summary>
internal sealed partial class SnowpipeEngine
{
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

    /// <summary>Accepts, but commits nothing.</summary>
    /// <param name="duration">How long; null = until <see cref="ReleaseCommits"/>.</param>
    public void WithholdCommits(TimeSpan? duration)
    {
        lock (_gate)
        {
            _schedule.Hold(duration);
            ArmTimer();
        }
    }

    /// <summary>Commits again.</summary>
    public void ReleaseCommits()
    {
        lock (_gate)
        {
            _schedule.Release();
            ArmTimer();
        }
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
        var page = NewPage(now);
        var byName = string.Equals(key.Pipe, _catalog.DefaultPipe, StringComparison.Ordinal);
        var committed = _warehouse.Commit(channel, byName, now, result =>
        {
            NoteCommitted(page, channel, result);
            return page.Entries;
        });
        Turn(page, _book.With(committed));
        LogCommitted(key, committed.RowsInserted - channel.RowsInserted, committed.RowErrors - channel.RowErrors, committed.CommittedToken);
    }

    private static void NoteCommitted(LedgerPage page, Channel channel, CommitResult result)
    {
        foreach (var batch in channel.Buffer)
        {
            var rejected = 0;
            foreach (var row in result.Rejected.Where(r => ReferenceEquals(r.Batch, batch)))
            {
                rejected++;
                page.Add(LedgerEvent.Rejected, channel, batch, 1, $"row {row.Index}: {row.Message}");
            }

            page.Add(LedgerEvent.Committed, channel, batch, batch.Rows.Length - rejected);
        }
    }
}
