namespace ThermalActors.Spool;

/// <summary>What gives way when the spool has no room for another batch (design §5). Rows that were offered never do.</summary>
public enum WhenFull
{
    /// <summary>The oldest rows that were never offered: keep the present. Storing fails with <see cref="SpoolFailure.Full"/> when all were.</summary>
    DropOldest,

    /// <summary>The batch that has no room: keep the past.</summary>
    DropNewest,

    /// <summary>Nothing: storing fails with <see cref="SpoolFailure.Full"/> until there is room.</summary>
    Block,
}
