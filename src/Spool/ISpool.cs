using ThermalActors.Readings.Rows;
using ThermalActors.Readings.Streaming;

namespace ThermalActors.Spool;

/// <summary>
/// The durable queue between the sensors and Snowflake: numbered rows in sealed frames (design §5). One owner, one
/// thread at a time; every call blocks until its effect is synced to disk. Failures are thrown as <see cref="SpoolException"/>.
/// </summary>
public interface ISpool : IDisposable
{
    /// <summary>Who this sequence belongs to; changes only when a new sequence begins.</summary>
    SpoolIdentity Identity { get; }

    /// <summary>The marks and sizes after the last call.</summary>
    SpoolState State { get; }

    /// <summary>Losses that no gap row reports yet, oldest first.</summary>
    IReadOnlyList<GapReport> PendingGaps { get; }

    /// <summary>Rows of uncertain owner, kept until they are released.</summary>
    IReadOnlyList<SetAsideRange> SetAside { get; }

    /// <summary>Set when the spool was filled for another channel or target than the configured one; null else.</summary>
    PendingHandOver? PendingHandOver { get; }

    /// <summary>
    /// Numbers, encodes, compresses and inserts the rows as one frame, in one transaction that also remembers
    /// (incarnation, ordinal). Asking again with the same pair returns the numbers of the first time. When there is no room,
    /// <see cref="SpoolOptions.WhenFull"/> decides.
    /// </summary>
    StoreResult Store(StoreRequest request);

    /// <summary>
    /// Reads the frames that follow <paramref name="after"/>, joined into one request body within the limits, and makes the
    /// offered mark cover them before it returns, so that no byte leaves that could later be re-cut. A damaged frame is put into the
    /// quarantine on the way and recorded as a gap. Null when nothing is stored there.
    /// </summary>
    /// <exception cref="SpoolException">The file is damaged (<see cref="SpoolFailure.Corrupt"/>) or the disk failed.</exception>
    OutgoingBatch? Fetch(Sequence after, FetchLimits limits);

    /// <summary>
    /// Notes that everything up to <paramref name="committed"/> is committed and journaled. The rows are deleted together
    /// with the next insert, or when <see cref="Flush"/> is called.
    /// </summary>
    void Trim(OffsetToken committed);

    /// <summary>Carries out what was put off: trims, marks, a checkpoint.</summary>
    void Flush();

    /// <summary>Says whose history a committed token belongs to (design §5, "restored card image").</summary>
    TokenOrigin Recognize(OffsetToken token);

    /// <summary>Counts the rows on disk, trimmed or not, that end after <paramref name="after"/> and at or before <paramref name="through"/>.</summary>
    /// <param name="after">End of a frame, or a number before the first.</param>
    /// <param name="through">End of a frame.</param>
    long CountRows(Sequence after, Sequence through);

    /// <summary>Records rows that were lost before they had a number.</summary>
    void RecordLoss(Loss loss);

    /// <summary>
    /// Stores rows that report the pending losses, under numbers like any other; at most 64 at once. A loss stays in the ledger until its
    /// row is committed, and wants a row again when that row is lost too. Null when no loss is pending.
    /// </summary>
    /// <param name="row">Makes the row of a loss (<see cref="GapRow.Create"/>).</param>
    /// <param name="sealedAt">Now.</param>
    /// <param name="offer">True while a session is live.</param>
    StoreResult? StoreGapRows(Func<GapReport, SensorRow> row, DateTimeOffset sealedAt, bool offer);

    /// <summary>Copies rows that the server did not take into the quarantine; to be called before they are trimmed.</summary>
    /// <param name="first">First number of the range under suspicion.</param>
    /// <param name="last">Last number of it.</param>
    /// <param name="message">What the server said, cleaned of secrets.</param>
    void QuarantineRange(Sequence first, Sequence last, string message);

    /// <summary>What is in the quarantine, oldest first.</summary>
    IReadOnlyList<QuarantinedRange> ReadQuarantine();

    /// <summary>The rows of a quarantined range as NDJSON.</summary>
    /// <exception cref="ArgumentException">There is no such range.</exception>
    /// <exception cref="SpoolException">Its rows are damaged.</exception>
    ReadOnlyMemory<byte> ReadQuarantined(long id);

    /// <summary>
    /// Stores the rows of a quarantined range under new numbers; they name what they replay. They leave the quarantine; lines that are
    /// no rows stay there as ranges of their own and keep no other from being sent.
    /// </summary>
    /// <exception cref="ArgumentException">There is no such range.</exception>
    /// <exception cref="SpoolException">None of its rows can be sent.</exception>
    StoreResult Replay(long id);

    /// <summary>Deletes a quarantined range for good.</summary>
    void Discard(long id);

    /// <summary>
    /// Goes on numbering under a new spool id and channel because the channel has a history that is not ours. Rows that a twin may have
    /// sent are set aside; rows that nobody can have sent get new numbers.
    /// </summary>
    /// <exception cref="InvalidOperationException">The channel name is fixed.</exception>
    void StartNewHistory(string reason);

    /// <summary>Sends rows that were set aside under new numbers; returns how many. They name what they replay.</summary>
    /// <exception cref="ArgumentException">There is no such range.</exception>
    long Release(long id);

    /// <summary>
    /// Begins the sequence of the configured channel, after the old channel was opened (a fence). What it has committed is trimmed; rows
    /// that are left keep their numbers. Nothing happens when no hand-over is pending.
    /// </summary>
    /// <param name="committed">What the old channel has committed; null when it never committed anything.</param>
    /// <exception cref="ArgumentException">The token is not ours (see <see cref="Trim"/>).</exception>
    void CompleteHandOver(OffsetToken? committed);

    /// <summary>
    /// Corrects the rows with untrusted times that were never offered; their numbers stay. Returns how many were corrected.
    /// </summary>
    long Repair(IRowRepair repair);

    /// <summary>What was found and done since the last call.</summary>
    IReadOnlyList<SpoolReport> TakeReports();
}
