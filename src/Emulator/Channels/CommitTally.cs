namespace ThermalActors.Emulator.Channels;

/// <summary>What became of the rows of one commit.</summary>
/// <param name="Inserted">Rows stored.</param>
/// <param name="Rejected">Rows left out.</param>
/// <param name="LastError">The last row error met, null when there was none.</param>
internal readonly record struct CommitTally(long Inserted, long Rejected, RowErrorNote? LastError);
