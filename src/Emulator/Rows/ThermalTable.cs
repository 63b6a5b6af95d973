using ThermalActors.Readings.Rows;

namespace ThermalActors.Emulator.Rows;

/// <summary>The thermal table, made from the one definition of the row.</summary>
internal static class ThermalTable
{
    /// <summary>Its definition.</summary>
    public static TableDefinition Definition { get; } = new(
    [
        .. RowSchema.TableColumns.Select(static c => TableDefinition.Column(c.Name, c.Type!.Snowflake, c.Source switch
        {
            ColumnSource.WholeRow => ValueRule.WholeRow,
            ColumnSource.Commit => ValueRule.CommitTime,
            _ => ValueRule.Key,
        })),
    ]);
}
