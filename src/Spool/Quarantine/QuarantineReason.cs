namespace ThermalActors.Spool.Quarantine;

/// <summary>Why rows are in the quarantine; the words are stored.</summary>
internal static class QuarantineReason
{
    /// <summary>The storage medium returned other bytes than were written.</summary>
    public const string Damaged = "damaged";

    /// <summary>The server did not take the rows.</summary>
    public const string Rejected = "rejected";
}
