namespace ThermalActors.Spool;

/// <summary>Bounds of one request body.</summary>
/// <param name="MaxBytes">Upper bound of the body in bytes, both compressed and uncompressed (Snowflake allows 4 MiB on the wire).</param>
/// <param name="MaxRows">Upper bound of rows; <see cref="int.MaxValue"/> for none. A single frame larger than the bounds is returned alone.</param>
public readonly record struct FetchLimits(int MaxBytes, int MaxRows)
{
    /// <summary>
    /// True to stop before the first frame with untrusted times that was never offered: once its times are right they can still be put
    /// into it (design §8a). What was offered is handed out as it is, because it can no longer be changed.
    /// </summary>
    public bool TrustedOnly { get; init; }
}
