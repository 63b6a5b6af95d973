namespace ThermalActors.Emulator;

/// <summary>What happened to rows (C72).</summary>
public enum LedgerEvent
{
    /// <summary>A session of the channel began; <see cref="LedgerEntry.EndToken"/> is the committed token it was told.</summary>
    Opened,

    /// <summary>Rows were answered with 200 and wait for the commit.</summary>
    Accepted,

    /// <summary>Rows came with a used token: answered with 200, not stored.</summary>
    Replayed,

    /// <summary>Rows were refused; <see cref="LedgerEntry.Detail"/> is the code.</summary>
    Refused,

    /// <summary>Rows became visible in the table.</summary>
    Committed,

    /// <summary>One row was left out of a commit; <see cref="LedgerEntry.Detail"/> says why.</summary>
    Rejected,

    /// <summary>Accepted rows that will never be committed: a reopen, a drop or an invalidation threw them away.</summary>
    Dropped,
}

/// <summary>One line of the ledger. Per append holds: accepted = committed + rejected + dropped, as soon as its fate is known.</summary>
/// <param name="Number">1, 2, 3, … in the order of events, over restarts too.</param>
/// <param name="At">The emulator's time.</param>
/// <param name="Event">What happened.</param>
/// <param name="Pipe">Pipe name.</param>
/// <param name="Channel">Channel name.</param>
/// <param name="ClientSequencer">Session of the channel.</param>
/// <param name="RowSequencer">Number of the append in the session; 0 where there is none.</param>
/// <param name="StartToken">Offset token of the first row, as sent.</param>
/// <param name="EndToken">Offset token of the last row, as sent.</param>
/// <param name="RequestId">The client's request id.</param>
/// <param name="Rows">How many rows.</param>
/// <param name="Detail">Code or reason, where there is one.</param>
public sealed record LedgerEntry(
    long Number,
    DateTimeOffset At,
    LedgerEvent Event,
    string Pipe,
    string Channel,
    long ClientSequencer,
    long RowSequencer,
    string? StartToken,
    string? EndToken,
    Guid? RequestId,
    long Rows,
    string? Detail);
