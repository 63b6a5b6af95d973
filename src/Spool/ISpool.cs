using ThermalActors.Readings.Streaming;

namespace ThermalActors.Spool;

/// <summary>
/// The durable queue between the sensors and Snowflake: numbered rows in sealed frames (design §5). One owner, one
/// thread at a time; every call blocks until its effect is synced to disk. Failures are thrown as <see cref="SpoolException"/>.
/// </summary>
public interface ISpool : IDisposable
{
    /// <summary>Who this sequence belongs to; fixed when the file was created.</summary>
    SpoolIdentity Identity { get; }

    /// <summary>The marks and sizes after the last call.</summary>
    SpoolState State { get; }

    /// <summary>
    /// Numbers, encodes, compresses and inserts the rows as one frame, in one transaction that also remembers
    /// (incarnation, ordinal). Asking again with the same pair returns the numbers of the first time.
    /// </summary>
    StoreResult Store(StoreRequest request);

    /// <summary>
    /// Reads the frames that follow <paramref name="after"/>, joined into one request body within the limits, and makes the
    /// offered mark cover them before it returns, so that no byte leaves that could later be re-cut. Null when nothing is stored there.
    /// </summary>
    /// <exception cref="SpoolException">A frame is damaged (<see cref="SpoolFailure.Corrupt"/>) or the disk failed.</exception>
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
}
