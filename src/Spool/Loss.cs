namespace ThermalActors.Spool;

/// <summary>Rows that were lost before they had a number.</summary>
/// <param name="Id">Drawn by the caller; a loss that is recorded again before anything else is recorded is counted once.</param>
/// <param name="Rows">How many, at least 1.</param>
/// <param name="Reason">Why, as a stable word.</param>
/// <param name="From">Time of the first of them.</param>
/// <param name="To">Time of the last of them.</param>
public sealed record Loss(Guid Id, long Rows, string Reason, DateTimeOffset From, DateTimeOffset To);
