using ThermalActors.Readings.Streaming;

namespace ThermalActors.Actors.Channel;

/// <summary>What the journal has told us, folded by <see cref="Apply"/>: pure, so that a replay gives the same again.</summary>
/// <param name="Epoch">Number of the last session.</param>
/// <param name="Mark">The committed offset that is on disk.</param>
/// <param name="RowsInserted">The channel's inserted rows at the mark, null when unknown.</param>
/// <param name="RowErrors">The channel's row errors at the mark, null when unknown.</param>
/// <param name="RowsRejected">Rows of ours that the service rejected.</param>
internal sealed record ChannelFacts(long Epoch, OffsetToken Mark, long? RowsInserted, long? RowErrors, long RowsRejected)
{
    public static readonly ChannelFacts None = new(0, default, null, null, 0);

    public ChannelFacts Apply(IPersistedFact fact) => fact switch
    {
        // A channel without an offset has counted nothing yet.
        SessionOpened { ServerOffset: null } opened => this with { Epoch = Math.Max(Epoch, opened.Epoch), RowsInserted = 0, RowErrors = 0 },
        SessionOpened opened => this with { Epoch = Math.Max(Epoch, opened.Epoch) },
        OffsetCommitted committed => this with
        {
            Mark = Later(Mark, Parse(committed.Offset)),
            RowsInserted = committed.RowsInserted,
            RowErrors = committed.RowErrors,
        },
        RowsRejected rejected => this with
        {
            RowsRejected = RowsRejected + rejected.Rows,
            // Before the first commit, unknown means none.
            RowErrors = (Mark.Sequence == Sequence.None ? RowErrors ?? 0 : RowErrors) + rejected.Rows,
        },
        ChannelLost => this with { RowsInserted = null, RowErrors = null },
        ChannelSnapshot snapshot => new ChannelFacts(
            snapshot.Epoch, Parse(snapshot.Offset), snapshot.RowsInserted, snapshot.RowErrors, snapshot.RowsRejected),
        _ => throw new InvalidOperationException($"The journal holds a fact of type {fact.GetType().Name}, which this version does not know."),
    };

    public ChannelSnapshot ToSnapshot() =>
        new(Epoch, Mark.Sequence == Sequence.None ? "" : Mark.ToString(), RowsInserted, RowErrors, RowsRejected);

    /// <summary>The mark never goes down.</summary>
    public static OffsetToken Later(OffsetToken one, OffsetToken other) => other.Sequence > one.Sequence ? other : one;

    private static OffsetToken Parse(string text) => OffsetToken.TryParse(text, out var token) ? token : default;
}
