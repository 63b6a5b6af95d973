namespace ThermalActors.Readings.Sql;

/// <summary>The names that take the place of the placeholders in <c>sql/</c>, as they are configured (no quotes around them).</summary>
/// <remarks>
/// A regular name (<c>[A-Za-z_][A-Za-z0-9_$]*</c>) is written bare and means its upper case, as always in Snowflake; any other
/// name is written in double quotes and means exactly itself.
/// </remarks>
public sealed record SqlNames
{
    /// <summary><c>{{account}}</c>: the account identifier; only mentioned in comments.</summary>
    public string Account { get; init; } = "your account";

    /// <summary><c>{{database}}</c>.</summary>
    public string Database { get; init; } = "DEMO";

    /// <summary><c>{{schema}}</c>.</summary>
    public string Schema { get; init; } = "DEMO";

    /// <summary><c>{{table}}</c>.</summary>
    public string Table { get; init; } = "THERMAL_SENSOR_DATA";

    /// <summary><c>{{pipe}}</c>.</summary>
    public string Pipe { get; init; } = "THERMAL_SENSOR_PIPE";

    /// <summary><c>{{role}}</c>.</summary>
    public string Role { get; init; } = "THERMAL_STREAMING_ROLE";

    /// <summary><c>{{user}}</c>.</summary>
    public string User { get; init; } = "THERMAL_STREAMING_USER";

    /// <summary>
    /// <c>{{public_key}}</c>: Base64 of the public key without header and line breaks; null leaves the statement as a comment.
    /// </summary>
    public string? PublicKey { get; init; }
}
