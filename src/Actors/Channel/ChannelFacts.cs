using System.Collections.Immutable;
using ThermalActors.Readings.Streaming;

namespace ThermalActors.Actors.Channel;

/// <summary>What the journal has told us, folded by <see cref="Apply"/>: pure, so that a replay gives the same again.</summary>
/// <param name="Epoch">Number of the last session.</param>
/// <param name="Mark">The committed offset that is on disk.</param>
/// <param name="RowsInserted">The channel's inserted rows at the mark, null when unknown.</param>
/// <param name="RowErrors">The channel's row errors that were counted, which may be ahead of the mark; null when unknown.</param>
/// <param name="RowsRejected">Rows of ours that the service rejected.</param>
internal sealed record ChannelFacts(long Epoch, OffsetToken Mark, long? RowsInserted, long? RowErrors, long RowsRejected)
{
    public static readonly ChannelFacts None = new(0, default, null, null, 0);

    /// <summary>The channel's row errors at the mark, null when unknown.</summary>
    public long? ErrorsAtMark { get; init; }

    /// <summary>Rows under suspicion that are not in the quarantine yet, oldest first.</summary>
    public ImmutableList<SuspectRange> Suspects { get; init; } = [];

    /// <summary>The rows that have to be in the quarantine before the spool may be trimmed to the mark; null when there are none.</summary>
    public SuspectRange? Due => Suspects.Find(suspect => suspect.First <= Mark.Sequence);

    public ChannelFacts Apply(IPersistedFact fact) => fact switch
    {
        SessionOpened { RowsInserted: { } inserted, RowErrors: { } errors } opened => CountFrom(inserted, errors) with { Epoch = Math.Max(Epoch, opened.Epoch) },
        // A channel without an offset has counted nothing yet.
        SessionOpened { ServerOffset: null } opened => CountFrom(0, 0) with { Epoch = Math.Max(Epoch, opened.Epoch) },
        SessionOpened opened => this with { Epoch = Math.Max(Epoch, opened.Epoch) },
        OffsetCommitted committed => this with
        {
            Mark = Later(Mark, Parse(committed.Offset)),
            RowsInserted = committed.RowsInserted,
            RowErrors = committed.RowErrors,
            ErrorsAtMark = committed.RowErrors,
        },
        RowsRejected rejected => this with
        {
            RowsRejected = RowsRejected + rejected.Rows,
            // Before the first commit, unknown means none.
            RowErrors = (Mark.Sequence == Sequence.None ? RowErrors ?? 0 : RowErrors) + rejected.Rows,
            Suspects = SuspectRange.Of(rejected) is { } suspect ? Suspects.Add(suspect) : Suspects,
        },
        RowsQuarantined quarantined => this with { Suspects = Suspects.RemoveAll(suspect => suspect.Last <= Parse(quarantined.To).Sequence) },
        // Rows above the mark are sent again in the channel's next life, whatever the last one made of them.
        ChannelLost => this with { RowsInserted = null, RowErrors = null, ErrorsAtMark = null, Suspects = Suspects.RemoveAll(suspect => suspect.First > Mark.Sequence) },
        ChannelSnapshot snapshot => new ChannelFacts(
            snapshot.Epoch, Parse(snapshot.Offset), snapshot.RowsInserted, snapshot.RowErrors, snapshot.RowsRejected)
        {
            ErrorsAtMark = snapshot.ErrorsAtOffset ?? snapshot.RowErrors,
            Suspects = [.. (snapshot.Suspects ?? []).Select(SuspectRange.Of).OfType<SuspectRange>()],
        },
        _ => throw new InvalidOperationException($"The journal holds a fact of type {fact.GetType().Name}, which this version does not know."),
    };

    public ChannelSnapshot ToSnapshot() => new(Epoch, Mark.Sequence == Sequence.None ? "" : Mark.ToString(), RowsInserted, RowErrors, RowsRejected)
    {
        ErrorsAtOffset = ErrorsAtMark == RowErrors ? null : ErrorsAtMark,
        Suspects = Suspects.IsEmpty ? null : [.. Suspects.Select(suspect => suspect.Rejection)],
    };

    /// <summary>The mark never goes down.</summary>
    public static OffsetToken Later(OffsetToken one, OffsetToken other) => other.Sequence > one.Sequence ? other : one;

    private ChannelFacts CountFrom(long inserted, long errors) => this with { RowsInserted = inserted, RowErrors = errors, ErrorsAtMark = errors };

    private static OffsetToken Parse(string text) => OffsetToken.TryParse(text, out var token) ? token : default;
}
