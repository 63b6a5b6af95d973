namespace ThermalActors.Spool.Imports;

/// <summary>A line that is no row.</summary>
/// <param name="Line">Its number in the file, from 1.</param>
/// <param name="Message">Why.</param>
public sealed record RowFileFault(long Line, string Message);
