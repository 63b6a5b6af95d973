namespace ThermalActors.Readings.Sql;

/// <summary>The scripts in <c>sql/</c>.</summary>
public enum SqlScript
{
    /// <summary>Role, user, database, schema, table and pipe; idempotent, replaces nothing.</summary>
    Setup,

    /// <summary>For the table of the program that ours replaces: our columns and a second pipe.</summary>
    Migration,

    /// <summary>Views for Snowflake.</summary>
    Views,

    /// <summary>Queries that run on Snowflake and on the local warehouse.</summary>
    Queries,

    /// <summary>Watching channels, errors, latency and cost on Snowflake.</summary>
    Monitor,

    /// <summary>Removes everything but the data.</summary>
    Teardown,
}
