namespace ThermalActors.Emulator.Channels;

/// <summary>The newest row error of a channel, as the status shows it.</summary>
/// <param name="OffsetUpperBound">The error lies at or before this token.</param>
/// <param name="Message">Redacted text.</param>
/// <param name="At">When the commit met it.</param>
internal sealed record RowErrorNote(string? OffsetUpperBound, string Message, DateTimeOffset At);
