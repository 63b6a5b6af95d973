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

    /// <summary>Recording a loss, or storing the rows that report losses.</summary>
    Ledger,

    /// <summary>Copying rejected rows.</summary>
    Quarantine,

    /// <summary>Beginning a new sequence, or handing one over.</summary>
    History,

    /// <summary>Putting the times of rows right.</summary>
    Repair,
}

/// <summary>A fault to come.</summary>
/// <param name="Failure">What is reported.</param>
/// <param name="Applied">True for "done, then reported as failed": the commit was ambiguous.</param>
public sealed record SpoolFault(SpoolFailure Failure, bool Applied = false)
{
    /// <summary>Thrown in place of a <see cref="SpoolException"/>: an error nobody foresaw.</summary>
    public Exception? Unexpected { get; init; }
}
