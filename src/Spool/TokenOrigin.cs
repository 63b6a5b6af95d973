namespace ThermalActors.Spool;

/// <summary>Whose history a committed offset token belongs to.</summary>
public enum TokenOrigin
{
    /// <summary>It names a frame on disk, or the trim mark: ours.</summary>
    Ours,

    /// <summary>It lies before the trim mark: the server went back in time, or its row is from before a trim we know of.</summary>
    BehindMark,

    /// <summary>It names a number or a fingerprint that this spool never sent: another card, a clone, or a restored image.</summary>
    Foreign,
}
