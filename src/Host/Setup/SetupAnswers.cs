using System.Collections.Immutable;
using ThermalActors.Actors.Settings;

namespace ThermalActors.Host.Setup;

/// <summary>One thing that <c>init</c> wants to know.</summary>
/// <param name="Key">The setting.</param>
/// <param name="Flag">The flag that answers it.</param>
/// <param name="Question">How a person is asked.</param>
/// <param name="Suggestion">What is suggested without an earlier answer; null for nothing.</param>
internal sealed record SetupQuestion(string Key, string Flag, string Question, string? Suggestion)
{
    /// <summary>The questions about Snowflake, in their order.</summary>
    public static ImmutableArray<SetupQuestion> All { get; } =
    [
        new("snowflake.account", "--account", "Snowflake account (ORG-ACCOUNT, as in the address)", null),
        new("snowflake.user", "--user", "Login name of the service user", "THERMAL_STREAMING_USER"),
        new("snowflake.role", "--role", "Its role", "THERMAL_STREAMING_ROLE"),
        new("snowflake.database", "--database", "Database", "DEMO"),
        new("snowflake.schema", "--schema", "Schema", "DEMO"),
        new("snowflake.table", "--table", "Table", "THERMAL_SENSOR_DATA"),
        new("snowflake.pipe", "--pipe", "Pipe", "THERMAL_SENSOR_PIPE"),
    ];

    /// <summary>What is wrong with an answer, in the words of the settings; null for a good one.</summary>
    public static string? Fault(string key, string answer, SettingsContext context)
    {
        if (answer.Length == 0) return "an answer is needed";
        if (key is "snowflake.account" && answer.Equals("auto", StringComparison.OrdinalIgnoreCase)) return "the name of the account is needed";
        var faults = StationSettingsReader.Read([SettingsLayer.Of("answer", (key, answer))], context).Faults;
        return faults.FirstOrDefault(fault => string.Equals(fault.Key, key, StringComparison.Ordinal) && fault.Value is not null) is { } fault ? fault.Reason : null;
    }
}

/// <summary>What the configuration will say.</summary>
/// <param name="Values">Settings below <c>thermal-actors</c> that were answered.</param>
internal sealed record SetupAnswers(ImmutableSortedDictionary<string, string> Values)
{
    public string this[string key] => Values[key];

    public string? Find(string key) => Values.GetValueOrDefault(key);

    /// <summary>True for a login with a key pair.</summary>
    public bool HasKeyPair => Values["snowflake.auth.method"] is "keypair";
}
