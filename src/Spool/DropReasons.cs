namespace ThermalActors.Spool;

/// <summary>Why rows were lost, as the column <c>gap</c> says it. The words are part of the data for ever: add, never rename.</summary>
public static class DropReasons
{
    /// <summary>The spool was full and its oldest rows gave way.</summary>
    public const string DropOldest = "drop-oldest";

    /// <summary>The spool was full and new rows gave way.</summary>
    public const string DropNewest = "drop-newest";

    /// <summary>The rows were older than the configured age.</summary>
    public const string TooOld = "too-old";

    /// <summary>The storage medium returned other bytes than were written.</summary>
    public const string Damaged = "damaged";

    /// <summary>The quarantine was full and its oldest rejected rows gave way.</summary>
    public const string QuarantineFull = "quarantine-full";
}
