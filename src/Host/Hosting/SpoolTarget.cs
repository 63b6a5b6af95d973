using ThermalActors.Actors.Settings;
using ThermalActors.Snowpipe;

namespace ThermalActors.Host.Hosting;

/// <summary>The text by which a spool remembers for whom it was filled: <c>account/database.schema.pipe</c>, upper case.</summary>
internal static class SpoolTarget
{
    /// <summary>The configured target.</summary>
    public static string Of(SnowflakeSettings snowflake) =>
        $"{snowflake.Account}/{snowflake.Target.Database}.{snowflake.Target.Schema}.{snowflake.Target.Pipe}".ToUpperInvariant();

    /// <summary>The account of a target.</summary>
    public static string AccountOf(string target) => target.Split('/')[0];

    /// <summary>The pipe of a target, reached at the account of <paramref name="configured"/>; that one itself when the text names none.</summary>
    public static SnowpipeTarget PipeOf(string target, SnowpipeTarget configured) =>
        // Names of databases, schemas and pipes are plain identifiers: there is no dot in them.
        target.Split('/') is [_, var pipe] && pipe.Split('.') is [var database, var schema, var name]
            ? configured with { Database = database, Schema = schema, Pipe = name }
            : configured;
}
