namespace ThermalActors.Spool;

/// <summary>Bounds of one request body.</summary>
/// <param name="MaxBytes">Upper bound of the body in bytes, both compressed and uncompressed (Snowflake allows 4 MiB on the wire).</param>
/// <param name="MaxRows">Upper bound of rows; <see cref="int.MaxValue"/> for none. A single frame larger than the bounds is returned alone.</param>
public readonly record struct FetchLimits(int MaxBytes, int MaxRows);
