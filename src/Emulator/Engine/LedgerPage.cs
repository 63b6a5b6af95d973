using ThermalActors.Emulator.Channels;

namespace ThermalActors.Emulator.Engine;

/// <summary>The ledger entries of one change; they become durable in its transaction or not at all (C72).</summary>
/// <param name="lastNumber">Number of the newest entry before.</param>
/// <param name="at">The emulator's time.</param>
internal sealed class LedgerPage(long lastNumber, DateTimeOffset at)
{
    private readonly List<LedgerEntry> _entries = [];

    /// <summary>The entries, oldest first.</summary>
    public IReadOnlyCollection<LedgerEntry> Entries => _entries;

    /// <summary>Number of the newest entry.</summary>
    public long LastNumber => lastNumber + _entries.Count;

    /// <summary>Notes an append that was not taken.</summary>
    public void Add(LedgerEvent what, ChannelKey key, ContinuationMark mark, IncomingBatch batch, string? detail = null) =>
        _entries.Add(new LedgerEntry(
            LastNumber + 1, at, what, key.Pipe, key.Channel, mark.ClientSequencer, mark.RowSequencer,
            batch.StartToken, batch.EndToken, batch.RequestId, batch.Rows.Length, detail));

    /// <summary>Notes the fate of an accepted append.</summary>
    public void Add(LedgerEvent what, Channel channel, BufferedBatch batch, long rows, string? detail = null) =>
        _entries.Add(new LedgerEntry(
            LastNumber + 1, at, what, channel.Key.Pipe, channel.Key.Channel, channel.ClientSequencer, batch.RowSequencer,
            batch.StartToken, batch.EndToken, batch.RequestId, rows, detail));

    /// <summary>Notes that accepted rows will never be committed.</summary>
    public void AddDropped(Channel? channel, IEnumerable<BufferedBatch> batches, string reason)
    {
        foreach (var batch in batches) Add(LedgerEvent.Dropped, channel!, batch, batch.Rows.Length, reason);
    }

    /// <summary>Notes that rows of an earlier life of the process are lost.</summary>
    public void AddLost(LedgerEntry accepted, string reason) =>
        _entries.Add(accepted with { Number = LastNumber + 1, At = at, Event = LedgerEvent.Dropped, Detail = reason });

    /// <summary>Notes that a session began.</summary>
    public void AddOpened(Channel channel) =>
        _entries.Add(new LedgerEntry(
            LastNumber + 1, at, LedgerEvent.Opened, channel.Key.Pipe, channel.Key.Channel, channel.ClientSequencer, 0,
            null, channel.CommittedToken, null, 0, null));
}
