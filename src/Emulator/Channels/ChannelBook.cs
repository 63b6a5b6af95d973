using System.Collections.Immutable;

namespace ThermalActors.Emulator.Channels;

/// <summary>
/// All channels of the emulator as one immutable value: every call returns the next book and an outcome, and changes nothing
/// else. Whoever holds the book persists it and talks HTTP.
/// </summary>
/// <param name="Channels">The channels by resolved name.</param>
internal sealed record ChannelBook(ImmutableDictionary<ChannelKey, Channel> Channels)
{
    /// <summary>No channel.</summary>
    public static readonly ChannelBook Empty = new(ImmutableDictionary<ChannelKey, Channel>.Empty);

    /// <summary>Finds a channel by its exact stored name.</summary>
    public Channel? Find(ChannelKey key) => Channels.GetValueOrDefault(key);

    /// <summary>Replaces or adds a channel.</summary>
    public ChannelBook With(Channel channel) => this with { Channels = Channels.SetItem(channel.Key, channel) };

    /// <summary>Opens a channel: makes it, or begins a new session of it (C17–C22).</summary>
    /// <param name="key">Its name.</param>
    /// <param name="offsetToken">Sets the committed token when not null.</param>
    /// <param name="failOnUncommittedRows">Refuse while rows wait for the commit.</param>
    /// <param name="now">The emulator's time.</param>
    public (ChannelBook Book, OpenOutcome Outcome) Open(ChannelKey key, string? offsetToken, bool failOnUncommittedRows, DateTimeOffset now)
    {
        var existing = Find(key);
        if (existing is null)
        {
            var created = new Channel { Key = key, CreatedOn = now, LastUsed = now, CommittedToken = offsetToken };
            return (With(created), new OpenOutcome.Opened(created, []));
        }

        if (failOnUncommittedRows && !existing.Buffer.IsEmpty)
            return (this, new OpenOutcome.Uncommitted());
        var reopened = existing.Reopened(offsetToken, now);
        return (With(reopened), new OpenOutcome.Opened(reopened, existing.Buffer));
    }

    /// <summary>Judges the token of an append and buffers the batch when it is the expected one (C38–C42, C53).</summary>
    /// <param name="key">Channel.</param>
    /// <param name="continuationToken">The token as sent.</param>
    /// <param name="incoming">The batch.</param>
    /// <param name="now">The emulator's time.</param>
    public (ChannelBook Book, AppendOutcome Outcome) Append(
        ChannelKey key, string? continuationToken, IncomingBatch incoming, DateTimeOffset now)
    {
        if (!ContinuationMark.TryParse(continuationToken, out var mark)) return (this, new AppendOutcome.Malformed());
        if (Find(key) is not { } channel) return (this, new AppendOutcome.Missing());
        if (mark.ClientSequencer != channel.ClientSequencer) return (this, new AppendOutcome.Stale());
        if (!channel.IsUsable) return (this, new AppendOutcome.Unusable(channel.StatusCode));
        var expected = channel.Expected;
        if (mark.RowSequencer < expected.RowSequencer) return (this, new AppendOutcome.Replayed(mark, expected));
        if (mark.RowSequencer > expected.RowSequencer)
        {
            var invalid = channel.Invalidated(ChannelStatusCodes.RowSequencerGap);
            return (With(invalid), new AppendOutcome.Gap(channel.Buffer));
        }

        var batch = new BufferedBatch(
            mark.RowSequencer, incoming.StartToken, incoming.EndToken, incoming.RequestId, incoming.Rows, now);
        var taken = channel with { Buffer = channel.Buffer.Add(batch), LastUsed = now };
        return (With(taken), new AppendOutcome.Accepted(batch, taken.Expected, channel.Buffer.IsEmpty));
    }

    /// <summary>Drops a channel with token and counters; committed rows stay in the table (C29).</summary>
    /// <param name="key">Channel.</param>
    /// <param name="failOnUncommittedRows">Refuse while rows wait for the commit.</param>
    public (ChannelBook Book, DropOutcome Outcome) Drop(ChannelKey key, bool failOnUncommittedRows)
    {
        if (Find(key) is not { } channel) return (this, new DropOutcome.Missing());
        if (failOnUncommittedRows && !channel.Buffer.IsEmpty) return (this, new DropOutcome.Uncommitted());
        return (this with { Channels = Channels.Remove(key) }, new DropOutcome.Dropped(channel.Buffer));
    }
}
