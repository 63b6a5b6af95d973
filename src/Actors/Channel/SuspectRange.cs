using ThermalActors.Readings.Streaming;

namespace ThermalActors.Actors.Channel;

/// <summary>Rows among which the service has rejected some: they go into the quarantine before the spool may delete them.</summary>
/// <param name="First">Number of the first row.</param>
/// <param name="Last">Number of the last row.</param>
/// <param name="Rejection">What was journaled of it.</param>
internal sealed record SuspectRange(Sequence First, Sequence Last, RowsRejected Rejection)
{
    /// <summary>What the service said.</summary>
    public string Message => $"{Rejection.Rows} rows of {First} to {Last} were rejected: {Rejection.Message ?? "no reason was given"}";

    /// <summary>The range of a rejection; null when none is known.</summary>
    public static SuspectRange? Of(RowsRejected rejection) =>
        OffsetToken.TryParse(rejection.From, out var first) && OffsetToken.TryParse(rejection.To ?? rejection.UpTo, out var last)
            ? new SuspectRange(first.Sequence, last.Sequence, rejection)
            : null;
}
