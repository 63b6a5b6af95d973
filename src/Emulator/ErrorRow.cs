namespace ThermalActors.Emulator;

/// <summary>One rejected row, as <c>ERROR_TABLE</c> shows it (C49, C70).</summary>
/// <param name="OccurredAt">When the commit met it.</param>
/// <param name="Pipe">Pipe name.</param>
/// <param name="Channel">Channel name.</param>
/// <param name="OffsetTokenLowerBound">Start token of its append, as sent.</param>
/// <param name="OffsetTokenUpperBound">End token of its append, as sent.</param>
/// <param name="Message">Why it was left out, without data.</param>
/// <param name="ContentType"><c>json</c> or <c>json-invalid</c>.</param>
/// <param name="Data">The row as sent.</param>
public sealed record ErrorRow(
    DateTimeOffset OccurredAt,
    string Pipe,
    string Channel,
    string? OffsetTokenLowerBound,
    string? OffsetTokenUpperBound,
    string Message,
    string ContentType,
    string Data);
