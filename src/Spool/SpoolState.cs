using ThermalActors.Readings.Streaming;

namespace ThermalActors.Spool;

/// <summary>The marks of the spool; all of them only ever grow.</summary>
/// <param name="Next">The number that the next row will get.</param>
/// <param name="OfferedTo">Frames up to here may have left the machine and are never cut again.</param>
/// <param name="TrimmedTo">Everything up to here is committed and deleted, or about to be.</param>
/// <param name="Frames">Frames on disk.</param>
/// <param name="Rows">Rows on disk that are not yet trimmed.</param>
/// <param name="Bytes">Size of the database files in bytes.</param>
/// <param name="OldestSealedAt">When the oldest frame that is not yet trimmed was sealed; null when there is none.</param>
public sealed record SpoolState(
    Sequence Next,
    Sequence OfferedTo,
    OffsetToken TrimmedTo,
    long Frames,
    long Rows,
    long Bytes,
    DateTimeOffset? OldestSealedAt)
{
    /// <summary>How full the spool is: 0 = there is room, 1 to 4 = sample 2, 4, 8 or 16 times slower, so that nothing has to give way yet.</summary>
    public int Pressure { get; init; }

    /// <summary>Rows of uncertain owner that are kept until they are released.</summary>
    public long RowsSetAside { get; init; }

    /// <summary>The newest number that was given.</summary>
    public Sequence Last => new(Next.Value - 1);
}
