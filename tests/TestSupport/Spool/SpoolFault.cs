using ThermalActors.Spool;

namespace ThermalActors.TestSupport.Spool;

/// <summary>The operations of a spool that can be made to fail.</summary>
public enum SpoolOperation
{
    /// <summary>Opening the file.</summary>
    Open,

    /// <summary>Storing a batch.</summary>
    Store,

    /// <summary>Reading the next body.</summary>
    Fetch,

    /// <summary>Noting a trim.</summary>
    Trim,

    /// <summary>Carrying out what was put off.</summary>
    Flush,

    /// <summary>Judging a token.</summary>
    Recognize,
}

/// <summary>A fault to come.</summary>
/// <param name="Failure">What is reported.</param>
/// <param name="Applied">True for "done, then reported as failed": the commit was ambiguous.</param>
public sealed record SpoolFault(SpoolFailure Failure, bool Applied = false)
{
    /// <summary>Thrown in place of a <see cref="SpoolException"/>: an error nobody foresaw.</summary>
    public Exception? Unexpected { get; init; }
}
