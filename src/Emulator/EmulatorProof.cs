using System.Collections.Immutable;

namespace ThermalActors.Emulator;

/// <summary>Whether every row is in the table exactly once and in order, from the ledger and the table of one moment (C72).</summary>
/// <param name="Channels">The sums of the ledger.</param>
/// <param name="Streams">The numbers in the table, by the table's column <c>channel</c>.</param>
/// <param name="TableRows">Rows in the table.</param>
public sealed record EmulatorProof(ImmutableArray<ChannelProof> Channels, ImmutableArray<StreamProof> Streams, long TableRows)
{
    /// <summary>True when no stream of the table has a duplicate, an unexplained gap, or a row out of order.</summary>
    public bool ExactlyOnce => Streams.All(static s => s.Duplicates == 0 && s.OutOfOrder == 0 && s.MissingNumbers == 0);

    /// <summary>True when nothing waits for a commit.</summary>
    public bool Settled => Channels.All(static c => c.Waiting == 0);
}

/// <summary>What happened to the rows that came in over a channel, since the warehouse was made, over drops and restarts.</summary>
/// <param name="Pipe">Pipe name.</param>
/// <param name="Channel">Channel name.</param>
/// <param name="Sessions">How often it was opened.</param>
/// <param name="Accepted">Rows answered with 200.</param>
/// <param name="Replayed">Rows that came with a used token: answered with 200, not stored.</param>
/// <param name="Refused">Rows answered with an error.</param>
/// <param name="Dropped">Accepted rows that were thrown away.</param>
/// <param name="Committed">Accepted rows that became visible.</param>
/// <param name="Rejected">Accepted rows that a commit left out.</param>
public sealed record ChannelProof(
    string Pipe, string Channel, long Sessions, long Accepted, long Replayed, long Refused, long Dropped, long Committed, long Rejected)
{
    /// <summary>Accepted rows without a fate yet.</summary>
    public long Waiting => Accepted - Dropped - Committed - Rejected;
}

/// <summary>The numbers (<c>seq</c>) of one stream in the table.</summary>
/// <param name="Channel">Value of the column <c>channel</c>; null for rows without.</param>
/// <param name="Rows">Rows with a number.</param>
/// <param name="First">Lowest number.</param>
/// <param name="Last">Highest number.</param>
/// <param name="Duplicates">Rows beyond the first of their number.</param>
/// <param name="OutOfOrder">Rows whose number is lower than that of the row stored before.</param>
/// <param name="MissingNumbers">Numbers between first and last that neither a row has nor a gap row tells of.</param>
/// <param name="Missing">The first 100 ranges of them.</param>
/// <param name="ExplainedNumbers">Missing numbers that gap rows tell of.</param>
public sealed record StreamProof(
    string? Channel, long Rows, long First, long Last, long Duplicates, long OutOfOrder,
    long MissingNumbers, ImmutableArray<NumberRange> Missing, long ExplainedNumbers);

/// <summary>Numbers from first to last.</summary>
/// <param name="First">Lowest.</param>
/// <param name="Last">Highest.</param>
public readonly record struct NumberRange(long First, long Last);
