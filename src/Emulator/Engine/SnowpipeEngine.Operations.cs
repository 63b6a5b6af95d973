using System.Collections.Immutable;
using ThermalActors.Emulator.Channels;
using ThermalActors.Emulator.Faults;

namespace ThermalActors.Emulator.Engine;

/// <summary>What an administrator does behind the calls, and what they see.</summary>
internal sealed partial class SnowpipeEngine
{
    /// <summary>Ends a session from the server's side; false when there is no such channel (C65).</summary>
    public bool Invalidate(ChannelKey key, string statusCode)
    {
        lock (_gate)
        {
            if (_book.Find(key) is not { } channel) return false;
            var page = NewPage(_clock.GetUtcNow());
            page.AddDropped(channel, channel.Buffer, statusCode);
            EndSession(page, channel.Invalidated(statusCode));
            return true;
        }
    }

    /// <summary>Lets the next rows fail at their commit.</summary>
    public void RejectRows(string? channel, int rows)
    {
        lock (_gate) _rejections = _rejections.Plus(channel, rows);
    }

    /// <summary>Puts a pipe into a state; null = the configured one.</summary>
    public void SetPipe(string? pipe, PipeMode mode)
    {
        lock (_gate)
        {
            var name = pipe ?? _catalog.ConfiguredPipe;
            if (mode == PipeMode.Missing) DropPipe(name);
            else if (mode == PipeMode.Broken) LoseBuffers(name);
            _catalog = _catalog.With(name, mode);
        }
    }

    /// <summary>Drops a pipe and creates it again (C54); null = the configured one.</summary>
    public void RecreatePipe(string? pipe)
    {
        lock (_gate)
        {
            var name = pipe ?? _catalog.ConfiguredPipe;
            DropPipe(name);
            _catalog = _catalog.With(name, PipeMode.Working);
        }
    }

    /// <summary>Drops the table, its default pipe and every channel (C55).</summary>
    public void DropTable()
    {
        lock (_gate)
        {
            ForgetAll();
            _warehouse.DropTable();
            _catalog = _catalog.With(_catalog.DefaultPipe, PipeMode.Missing) with { HasTable = false };
        }
    }

    /// <summary>Drops the table, if it is there, and creates it again (C55).</summary>
    public void RecreateTable()
    {
        lock (_gate)
        {
            ForgetAll();
            _warehouse.DropTable();
            _warehouse.CreateTable();
            _catalog = _catalog.With(_catalog.DefaultPipe, PipeMode.Missing) with { HasTable = true };
        }
    }

    /// <summary>Removes every row of the table; nothing else changes (C55).</summary>
    public void TruncateTable()
    {
        lock (_gate) _warehouse.TruncateTable();
    }

    /// <summary>What a kill and a new start do: the buffers are gone, everything else is as on disk (C66).</summary>
    public void Restart()
    {
        lock (_gate)
        {
            foreach (var key in _book.Channels.Keys) _schedule.Remove(key);
            Load("the emulator restarted");
        }
    }

    /// <summary>The ledger of a channel, or all of it.</summary>
    /// <param name="channel">Exact name; null = all.</param>
    /// <param name="after">Only entries with a higher number.</param>
    /// <param name="limit">At most so many.</param>
    public ImmutableArray<LedgerEntry> Ledger(string? channel, long after, int limit)
    {
        lock (_gate) return [.. _warehouse.ReadLedger(channel, after, limit)];
    }

    /// <summary>The error table of a channel, or all of it.</summary>
    public ImmutableArray<ErrorRow> Errors(string? channel)
    {
        lock (_gate) return _warehouse.ReadErrors(channel);
    }

    /// <summary>The sums of ledger and table, of one moment.</summary>
    public EmulatorProof Proof()
    {
        lock (_gate) return _warehouse.ReadProof(_catalog.HasTable);
    }

    private void DropPipe(string pipe)
    {
        var channels = ChannelsOf(pipe);
        Forget(channels, "pipe dropped");
        _catalog = _catalog with { Stale = _catalog.Stale.Union(channels.Select(static c => c.Key)) };
    }

    private void ForgetAll() => Forget([.. _book.Channels.Values], "table dropped");

    /// <summary>A pipe that breaks loses what it was about to commit; the sessions that lost rows must begin anew.</summary>
    private void LoseBuffers(string pipe)
    {
        foreach (var channel in ChannelsOf(pipe).Where(static c => !c.Buffer.IsEmpty))
        {
            var page = NewPage(_clock.GetUtcNow());
            page.AddDropped(channel, channel.Buffer, "the pipe is broken");
            EndSession(page, channel.Invalidated(ChannelStatusCodes.PipeInvalid));
        }
    }

    private ImmutableArray<Channel> ChannelsOf(string pipe) =>
        [.. _book.Channels.Values.Where(c => string.Equals(c.Key.Pipe, pipe, StringComparison.Ordinal))];

    /// <summary>Takes the book from disk. Rows that were in the buffer are lost, and their channels must be opened again.</summary>
    private void Load(string reason)
    {
        var page = NewPage(_clock.GetUtcNow());
        var book = ChannelBook.Empty;
        var interrupted = new List<Channel>();
        foreach (var (channel, hadRows) in _warehouse.LoadChannels())
        {
            var loaded = hadRows ? channel.Invalidated(ChannelStatusCodes.MustBeReopened) : channel;
            book = book.With(loaded);
            if (!hadRows) continue;
            interrupted.Add(loaded);
            foreach (var accepted in _warehouse.ReadUnsettled(channel)) page.AddLost(accepted, reason);
        }

        if (interrupted.Count > 0) _warehouse.Save(interrupted, page.Entries);
        Turn(page, book);
    }
}
