using System.Collections.Immutable;

namespace ThermalActors.Emulator.Channels;

/// <summary>One Named Channel: sequencers, committed token, counters and the rows that wait for the commit (snowpipe-rest.md §4.1–§4.5).</summary>
/// <remarks>
/// Sequencers, token, counters and creation time are durable and change together with the rows in one warehouse
/// transaction; <see cref="Buffer"/> is not.
/// </remarks>
internal sealed record Channel
{
    /// <summary>Its name.</summary>
    public required ChannelKey Key { get; init; }

    /// <summary>When it was created; a reopen keeps it, a drop forgets it.</summary>
    public required DateTimeOffset CreatedOn { get; init; }

    /// <summary>Raised by every open; 0 at the first.</summary>
    public long ClientSequencer { get; init; }

    /// <summary>Row sequencer of the last committed append; 0 before the first.</summary>
    public long CommittedRowSequencer { get; init; }

    /// <summary>End token of the last committed append, null when nothing was committed.</summary>
    public string? CommittedToken { get; init; }

    /// <summary>Rows stored since creation.</summary>
    public long RowsInserted { get; init; }

    /// <summary>Rows rejected since creation.</summary>
    public long RowErrors { get; init; }

    /// <summary>Rows read since creation.</summary>
    public long RowsParsed => RowsInserted + RowErrors;

    /// <summary>The newest row error.</summary>
    public RowErrorNote? LastError { get; init; }

    /// <summary><see cref="ChannelStatusCodes.Success"/>, or why the channel must be opened again.</summary>
    public string StatusCode { get; init; } = ChannelStatusCodes.Success;

    /// <summary>Last time a client opened it or appended to it.</summary>
    public DateTimeOffset LastUsed { get; init; }

    /// <summary>Accepted, not committed, in append order.</summary>
    public ImmutableList<BufferedBatch> Buffer { get; init; } = [];

    /// <summary>Row sequencer of the last accepted append.</summary>
    public long RowSequencer => Buffer.IsEmpty ? CommittedRowSequencer : Buffer[^1].RowSequencer;

    /// <summary>The token that the channel is waiting for.</summary>
    public ContinuationMark Expected => new(ClientSequencer, RowSequencer + 1);

    /// <summary>True when appends are taken.</summary>
    public bool IsUsable => string.Equals(StatusCode, ChannelStatusCodes.Success, StringComparison.Ordinal);

    /// <summary>A new session: a higher client sequencer, no buffered rows; counters and creation time stay (C18, C20, C22).</summary>
    public Channel Reopened(string? offsetToken, DateTimeOffset now) => this with
    {
        ClientSequencer = ClientSequencer + 1,
        CommittedToken = offsetToken ?? CommittedToken,
        StatusCode = ChannelStatusCodes.Success,
        Buffer = [],
        LastUsed = now,
    };

    /// <summary>Ends the session from the server's side: buffered rows are lost, the committed token stays (C65).</summary>
    public Channel Invalidated(string statusCode) => this with { StatusCode = statusCode, Buffer = [] };

    /// <summary>The channel after a commit of all that was buffered: rows, token and counters move at once (C44, C49).</summary>
    public Channel Committed(CommitTally tally)
    {
        var token = CommittedToken;
        foreach (var batch in Buffer)
            token = batch.EndToken ?? token;
        return this with
        {
            CommittedRowSequencer = RowSequencer,
            CommittedToken = token,
            RowsInserted = RowsInserted + tally.Inserted,
            RowErrors = RowErrors + tally.Rejected,
            LastError = tally.LastError ?? LastError,
            Buffer = [],
        };
    }
}
