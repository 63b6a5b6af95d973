namespace ThermalActors.Emulator.Faults;

/// <summary>The state of a pipe.</summary>
public enum PipeMode
{
    /// <summary>It streams.</summary>
    Working,

    /// <summary>Opens and appends are answered with 200, the channel status tells of the fault, and rows are thrown away (C28).</summary>
    Broken,

    /// <summary>Calls are refused with 409 (snowpipe-rest.md §5.3, <c>ERR_PIPE_IN_INVALID_STATE</c>).</summary>
    Paused,

    /// <summary>It loads files, not streams (C27).</summary>
    NotStreaming,

    /// <summary>There is no such pipe (C25).</summary>
    Missing,
}
