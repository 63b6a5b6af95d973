using ThermalActors.Emulator.Channels;

namespace ThermalActors.Emulator.Engine;

/// <summary>The ledger entries that are not on disk yet; the next commit takes them along. Numbers every entry.</summary>
/// <param name="lastNumber">Number of the newest entry on disk.</param>
internal sealed class LedgerTail(long lastNumber)
{
    private readonly List<LedgerEntry> _entries = [];
    private long _lastNumber = lastNumber;

    /// <summary>The entries, oldest first.</summary>
    public IReadOnlyList<LedgerEntry> Entries => _entries;

    /// <summary>Notes an event of a channel.</summary>
    public void Add(DateTimeOffset at, LedgerEvent what, ChannelKey key, ContinuationMark mark, IncomingBatch batch, string? detail = null) =>
        _entries.Add(new LedgerEntry(
            ++_lastNumber, at, what, key.Pipe, key.Channel, mark.ClientSequencer, mark.RowSequencer,
            batch.StartToken, batch.EndToken, batch.RequestId, batch.Rows.Length, detail));

    /// <summary>Notes the fate of an accepted append.</summary>
    public void Add(DateTimeOffset at, LedgerEvent what, Channel channel, BufferedBatch batch, long rows, string? detail = null) =>
        _entries.Add(new LedgerEntry(
            ++_lastNumber, at, what, channel.Key.Pipe, channel.Key.Channel, channel.ClientSequencer, batch.RowSequencer,
            batch.StartToken, batch.EndToken, batch.RequestId, rows, detail));

    /// <summary>Notes that a session began.</summary>
    public void AddOpened(DateTimeOffset at, Channel channel) =>
        _entries.Add(new LedgerEntry(
            ++_lastNumber, at, LedgerEvent.Opened, channel.Key.Pipe, channel.Key.Channel, channel.ClientSequencer, 0,
            null, channel.CommittedToken, null, 0, null));

    /// <summary>Forgets what has become durable.</summary>
    public void Clear() => _entries.Clear();

    /// <summary>Takes back what a failed transaction noted.</summary>
    public void TruncateTo(int count) => _entries.RemoveRange(count, _entries.Count - count);
}
