namespace ThermalActors.Emulator;

/// <summary>A channel, as <c>SHOW CHANNELS</c> and the status show it (C70).</summary>
/// <param name="Pipe">Pipe name; what <c>SHOW CHANNELS</c> calls the parent.</param>
/// <param name="Channel">Channel name.</param>
/// <param name="CreatedOn">When it was created.</param>
/// <param name="ClientSequencer">Number of opens since creation, from 0.</param>
/// <param name="RowSequencer">Row sequencer of the last committed append.</param>
/// <param name="OffsetToken">Committed offset token.</param>
/// <param name="StatusCode"><c>SUCCESS</c>, or why it must be opened again.</param>
/// <param name="RowsInserted">Rows stored since creation.</param>
/// <param name="RowErrors">Rows rejected since creation.</param>
/// <param name="BufferedRows">Rows accepted and not committed.</param>
/// <param name="ContinuationToken">The token that the next append must carry.</param>
public sealed record ChannelView(
    string Pipe,
    string Channel,
    DateTimeOffset CreatedOn,
    long ClientSequencer,
    long RowSequencer,
    string? OffsetToken,
    string StatusCode,
    long RowsInserted,
    long RowErrors,
    long BufferedRows,
    string ContinuationToken);
