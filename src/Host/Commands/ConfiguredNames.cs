using System.Collections.Immutable;
using ThermalActors.Actors.Settings;
using ThermalActors.Host.Hosting;
using ThermalActors.Readings.Sql;

namespace ThermalActors.Host.Commands;

/// <summary>
/// The names that printed SQL needs, for commands that come before the login works: they ask for neither key nor account, but
/// every other fault counts, because a misspelt key would print SQL for the wrong objects.
/// </summary>
/// <param name="Names">Configured names; those that are not configured have the defaults of the scripts.</param>
/// <param name="Auth">How the station logs in; null while the configuration is not complete.</param>
/// <param name="Missing">Settings that are not there and whose default is printed instead.</param>
/// <param name="Faults">What is wrong with the configuration.</param>
internal sealed record ConfiguredNames(SqlNames Names, AuthSettings? Auth, ImmutableArray<string> Missing, ImmutableArray<SettingsFault> Faults)
{
    private const string Login = "snowflake.auth.";

    public static ConfiguredNames Read(ConfigurationRequest request)
    {
        var context = SystemContext.Read(keep: false);
        var layers = ConfigurationLayers.Load(request, Environment.GetEnvironmentVariables(), context);
        var result = StationSettingsReader.Read(layers, context);
        var reader = new HoconReader(layers);
        var defaults = new SqlNames();
        var missing = ImmutableArray.CreateBuilder<string>();

        // What is said of the login beside a valid configuration is decided by the reader; here only the words matter.
        string Text(string name, string nothing, string instead)
        {
            var text = reader.Raw("snowflake." + name);
            if (!string.Equals(text, nothing, StringComparison.Ordinal)) return text;
            missing.Add($"snowflake.{name}");
            return instead;
        }

        string Folded(string name) => reader.Raw("snowflake." + name).ToUpperInvariant();
        var names = new SqlNames
        {
            Account = result.Settings?.Snowflake.Account ?? Text("account", "auto", defaults.Account),
            Database = Folded("database"),
            Schema = Folded("schema"),
            Table = Folded("table"),
            Pipe = Folded("pipe"),
            Role = Text("role", "none", defaults.Role).ToUpperInvariant(),
            User = Text("user", "none", defaults.User),
        };
        return new ConfiguredNames(names, result.Settings?.Snowflake.Auth, missing.ToImmutable(), [.. result.Faults.Where(Matters)]);
    }

    private static bool Matters(SettingsFault fault) =>
        fault is not { Origin: { Source: "configuration", Line: null }, Value: null } && !fault.Key.StartsWith(Login, StringComparison.Ordinal);
}
