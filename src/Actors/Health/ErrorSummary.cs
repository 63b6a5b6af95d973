namespace ThermalActors.Actors.Health;

/// <summary>Something that went wrong.</summary>
/// <param name="At">When it happened last, UTC.</param>
/// <param name="Part">Where: sensors, spool, channel, token, station.</param>
/// <param name="Code">What, in one word for programs.</param>
/// <param name="Message">One line for a person; never contains a secret.</param>
/// <param name="Times">How often it happened in a row.</param>
public sealed record ErrorSummary(DateTimeOffset At, string Part, string Code, string Message, long Times);
