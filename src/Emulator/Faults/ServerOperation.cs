namespace ThermalActors.Emulator.Faults;

/// <summary>What an administrator, or a fault, does to the service behind the calls.</summary>
public abstract record ServerOperation
{
    private ServerOperation()
    {
    }

    /// <summary>Makes every exchanged token expired (C13).</summary>
    public sealed record ExpireTokens : ServerOperation;

    /// <summary>Ends the session of a channel from the server's side: its buffered rows are lost, its committed token stays (C65).</summary>
    /// <param name="Channel">Exact name; null = the channel of the call, without a call every channel.</param>
    /// <param name="StatusCode">A code of snowpipe-rest.md §5.3.</param>
    public sealed record Invalidate(string? Channel = null, string StatusCode = "ERR_CHANNEL_MUST_BE_REOPENED") : ServerOperation;

    /// <summary>Opens a channel as another client would (C67).</summary>
    /// <param name="Channel">Exact name; null = the channel of the call, without a call every channel.</param>
    public sealed record Steal(string? Channel = null) : ServerOperation;

    /// <summary>Drops a channel with token and counters.</summary>
    /// <param name="Channel">Exact name; null = the channel of the call, without a call every channel.</param>
    public sealed record DropChannel(string? Channel = null) : ServerOperation;

    /// <summary>Commits everything that is buffered, even while commits are withheld.</summary>
    public sealed record CommitNow : ServerOperation;

    /// <summary>Accepts appends but commits nothing.</summary>
    /// <param name="For">How long; null = until <see cref="ReleaseCommits"/>.</param>
    public sealed record WithholdCommits(TimeSpan? For = null) : ServerOperation;

    /// <summary>Ends <see cref="WithholdCommits"/>.</summary>
    public sealed record ReleaseCommits : ServerOperation;

    /// <summary>Leaves the next rows out of their commit, as if they did not fit the table (C49).</summary>
    /// <param name="Rows">How many of the rows that are appended from now on.</param>
    /// <param name="Channel">Exact name; null = the channel of the call, without a call whichever appends.</param>
    public sealed record RejectRows(int Rows, string? Channel = null) : ServerOperation;

    /// <summary>Answers 410 for a while; after that discovery names another ingest host and the old one stays at 410 (C64).</summary>
    /// <param name="For">How long.</param>
    /// <param name="StreamingOnly">True: discovery and token exchange answer meanwhile as ever.</param>
    public sealed record FailOver(TimeSpan For, bool StreamingOnly = false) : ServerOperation;

    /// <summary>Puts a pipe into a state (C27, C28). <see cref="PipeMode.Missing"/> drops it with its channels.</summary>
    /// <param name="Mode">The state.</param>
    /// <param name="Pipe">Exact name; null = the configured pipe.</param>
    public sealed record SetPipe(PipeMode Mode, string? Pipe = null) : ServerOperation;

    /// <summary>Drops a pipe and creates it again: its channels are gone, and appends meet a stale cache until they reopen (C54).</summary>
    /// <param name="Pipe">Exact name; null = the configured pipe.</param>
    public sealed record RecreatePipe(string? Pipe = null) : ServerOperation;

    /// <summary>Drops the table with its rows, its default pipe and the channels of all its pipes (C55).</summary>
    public sealed record DropTable : ServerOperation;

    /// <summary>Drops the table, if it is there, and creates it again, empty (C55).</summary>
    public sealed record RecreateTable : ServerOperation;

    /// <summary>Removes the rows of the table; channels go on (C55).</summary>
    public sealed record TruncateTable : ServerOperation;

    /// <summary>Takes its rights from a role (C26).</summary>
    /// <param name="Role">Role name; null = every role.</param>
    public sealed record RevokeRole(string? Role = null) : ServerOperation;

    /// <summary>Gives its rights back to a role.</summary>
    /// <param name="Role">Role name; null = every role.</param>
    public sealed record GrantRole(string? Role = null) : ServerOperation;

    /// <summary>Moves the emulator's clock: token life, JWT checks, clean-up and commits follow (C68).</summary>
    /// <param name="By">0 or more.</param>
    public sealed record AdvanceClock(TimeSpan By) : ServerOperation;

    /// <summary>Dies and comes back on the same ports: open connections are cut, what is not committed is lost (C66).</summary>
    /// <param name="DownFor">How long connections are cut; 0 = back at once.</param>
    public sealed record Restart(TimeSpan DownFor) : ServerOperation;
}
