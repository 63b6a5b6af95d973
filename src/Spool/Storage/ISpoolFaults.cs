namespace ThermalActors.Spool.Storage;

/// <summary>A point at which the disk can fail.</summary>
internal enum SpoolStep
{
    /// <summary>Before something is read.</summary>
    Read,

    /// <summary>Before a transaction begins.</summary>
    Begin,

    /// <summary>Before trimmed frames are deleted.</summary>
    Delete,

    /// <summary>Before a frame is inserted.</summary>
    Insert,

    /// <summary>Before the marks are updated.</summary>
    Mark,

    /// <summary>Before the transaction is committed: a failure here reports a commit that did not happen.</summary>
    Commit,

    /// <summary>After the transaction is committed: a failure here reports a commit that did happen.</summary>
    Committed,

    /// <summary>Before a checkpoint.</summary>
    Checkpoint,
}

/// <summary>Lets tests make any step fail by throwing what SQLite would throw.</summary>
internal interface ISpoolFaults
{
    /// <summary>Called at every step.</summary>
    void Reach(SpoolStep step);
}

/// <summary>A disk that works.</summary>
internal sealed class NoFaults : ISpoolFaults
{
    /// <summary>The only one.</summary>
    public static readonly NoFaults Instance = new();

    /// <inheritdoc/>
    public void Reach(SpoolStep step)
    {
    }
}
