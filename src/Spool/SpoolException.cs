using ThermalActors.Readings.Streaming;

namespace ThermalActors.Spool;

/// <summary>Why the spool could not do what it was asked; the caller decides what comes next.</summary>
public enum SpoolFailure
{
    /// <summary>The disk or the page limit is full.</summary>
    Full,

    /// <summary>The file system is read-only or the file may not be written.</summary>
    ReadOnly,

    /// <summary>The disk reported an error, or stayed locked for too long.</summary>
    Io,

    /// <summary>The file or a frame is damaged.</summary>
    Corrupt,

    /// <summary>The file was written by a newer version of this program.</summary>
    NewerVersion,

    /// <summary>The spool belongs to another channel or target than the configured one.</summary>
    WrongTarget,

    /// <summary>A trim named a token that is not ours; nothing was deleted.</summary>
    ForeignToken,
}

/// <summary>A failed spool operation. Nothing of a failed <see cref="ISpool.Store"/> is on disk unless <see cref="Ambiguous"/>.</summary>
public sealed class SpoolException : Exception
{
    /// <summary>Makes the exception.</summary>
    public SpoolException(SpoolFailure failure, string message, Exception? inner = null)
        : base(message, inner) => Failure = failure;

    /// <summary>The class of the failure.</summary>
    public SpoolFailure Failure { get; }

    /// <summary>True when the commit itself failed, so that the transaction may or may not be on disk: ask again with the same ordinal.</summary>
    public bool Ambiguous { get; init; }

    /// <summary>First and last number of the damaged frame; null when the failure is not about one frame.</summary>
    public (Sequence First, Sequence Last)? Damaged { get; init; }
}
