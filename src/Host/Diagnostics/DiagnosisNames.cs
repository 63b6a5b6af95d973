using System.Globalization;
using System.Text.RegularExpressions;
using ThermalActors.Actors.Settings;
using ThermalActors.Host.Output;
using ThermalActors.Readings.Sql;

namespace ThermalActors.Host.Diagnostics;

/// <summary>The names that fixes are filled in with, written as in the texts: <c>{role}</c>.</summary>
internal sealed partial record DiagnosisNames
{
    private static readonly SqlNames Defaults = new();

    public string User { get; init; } = Defaults.User;

    public string Role { get; init; } = Defaults.Role;

    public string Database { get; init; } = Defaults.Database;

    public string Schema { get; init; } = Defaults.Schema;

    public string Table { get; init; } = Defaults.Table;

    public string Pipe { get; init; } = Defaults.Pipe;

    /// <summary>Host of the account.</summary>
    public string Host { get; init; } = "ORG-ACCOUNT.snowflakecomputing.com";

    /// <summary>The account as a JWT names it.</summary>
    public string Account { get; init; } = "ORG-ACCOUNT";

    public string KeyFile { get; init; } = "rsa_key.p8";

    public int Bus { get; init; } = 1;

    /// <summary>The names of a configuration.</summary>
    public static DiagnosisNames Of(StationSettings settings)
    {
        var snowflake = settings.Snowflake;
        var names = new DiagnosisNames
        {
            Role = snowflake.Role ?? Defaults.Role,
            Database = snowflake.Target.Database,
            Schema = snowflake.Target.Schema,
            Table = snowflake.Table,
            Pipe = snowflake.Target.Pipe,
            Host = snowflake.Target.AccountUrl.Host,
            Account = snowflake.Account,
            Bus = settings.Sensors.Bus,
        };
        if (snowflake.User is { } user) names = names with { User = user };
        return snowflake.Auth is AuthSettings.KeyPair key ? names with { KeyFile = key.PrivateKeyFile } : names;
    }

    /// <summary>Fills a text in; names come out as SQL wants them.</summary>
    public string Fill(string text) => Placeholder().Replace(text, match => match.Groups["name"].Value switch
    {
        "user" => SqlIdentifier.Of(User),
        "role" => SqlIdentifier.Of(Role),
        "database" => SqlIdentifier.Of(Database),
        "schema" => $"{SqlIdentifier.Of(Database)}.{SqlIdentifier.Of(Schema)}",
        "table" => $"{SqlIdentifier.Of(Database)}.{SqlIdentifier.Of(Schema)}.{SqlIdentifier.Of(Table)}",
        "pipe" => $"{SqlIdentifier.Of(Database)}.{SqlIdentifier.Of(Schema)}.{SqlIdentifier.Of(Pipe)}",
        "host" => Host,
        "account" => Account,
        "key-file" => KeyFile,
        "bus" => Bus.ToString(CultureInfo.InvariantCulture),
        var other => throw new FormatException($"There is no name {{{other}}}."),
    });

    [GeneratedRegex("\\{(?<name>[a-z-]+)\\}", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, Timeout.Infinite)]
    private static partial Regex Placeholder();
}
