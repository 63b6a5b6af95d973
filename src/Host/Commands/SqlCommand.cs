using System.CommandLine;
using ThermalActors.Actors.Settings;
using ThermalActors.Host.Output;
using ThermalActors.Readings.Sql;

namespace ThermalActors.Host.Commands;

/// <summary><c>sql</c>: the statements for Snowflake, filled in from the configuration.</summary>
internal static class SqlCommand
{
    private static readonly (string Name, SqlScript Script, string Description)[] Scripts =
    [
        ("setup", SqlScript.Setup, "Role, user, database, schema, table and pipe; can be run again at any time"),
        ("views", SqlScript.Views, "Views for dashboards"),
        ("queries", SqlScript.Queries, "Queries that run on Snowflake and with `thermal-actors query`"),
        ("monitor", SqlScript.Monitor, "Channels, rejected rows, latency and cost"),
        ("teardown", SqlScript.Teardown, "Removes everything but the data"),
        ("migration", SqlScript.Migration, "Instead of setup where the table of the Python program exists"),
    ];

    public static Command Create(CommandConsole console)
    {
        var command = new Command("sql", "Print the SQL for Snowflake, filled in from the configuration");
        foreach (var (name, script, description) in Scripts) command.Add(Print(name, script, description, console));
        CommandLine.Examples(command, """
              thermal-actors sql setup --config my.conf > setup.sql
              thermal-actors sql monitor --config my.conf
            """);
        return command;
    }

    private static Command Print(string name, SqlScript script, string description, CommandConsole console)
    {
        var configuration = new ConfigurationOptions();
        var publicKey = new Option<string?>("--public-key") { Description = "Public key of the user (PEM); without it the one that belongs to the configured private key", HelpName = "FILE" };
        var takesKey = script is SqlScript.Setup;
        var command = new Command(name, description);
        if (takesKey) command.Add(publicKey);
        foreach (var option in configuration.Sources) command.Add(option);
        command.SetAction(parsed => (int)Run(script, configuration.Read(parsed), takesKey ? parsed.GetValue(publicKey) : null, console));
        CommandLine.Examples(command, takesKey
            ? """
                thermal-actors sql setup --public-key /etc/thermal-actors/rsa_key.pub > setup.sql
                thermal-actors sql setup --config my.conf
                thermal-actors sql setup --set snowflake.database=SENSORS --set snowflake.role=STATION_ROLE
              """
            : $"""
                thermal-actors sql {name} --config my.conf
                thermal-actors sql {name} --set snowflake.database=SENSORS > {name}.sql
              """);
        return command;
    }

    private static ExitCode Run(SqlScript script, ConfigurationRequest request, string? publicKeyFile, CommandConsole console)
    {
        var configured = ConfiguredNames.Read(request);
        if (!configured.Faults.IsEmpty) return FaultReport.Write(configured.Faults, console);
        try
        {
            var key = script is SqlScript.Setup ? PublicKeyText.Find(publicKeyFile, configured.Auth) : null;
            console.Out.Write(SqlScripts.Render(script, configured.Names with { PublicKey = key?.Base64 }).TrimEnd() + "\n");
            foreach (var note in Notes(script, configured, key)) console.Error.WriteLine($"thermal-actors: {note}");
            return ExitCode.Done;
        }
        catch (Exception e) when (e is ArgumentException or Hosting.StartException)
        {
            return console.Fail(ExitCode.BadConfiguration, ErrorText.Of(e));
        }
    }

    /// <summary>What a person should know but what is no part of the script.</summary>
    private static IEnumerable<string> Notes(SqlScript script, ConfiguredNames configured, PublicKeyText? key)
    {
        var template = SqlScripts.Template(script);
        foreach (var setting in configured.Missing)
        {
            var name = setting[(setting.LastIndexOf('.') + 1)..];
            if (name is "account" || !template.Contains("{{" + name + "}}", StringComparison.Ordinal)) continue;
            yield return $"{setting} is not configured: the script says {(name is "role" ? configured.Names.Role : configured.Names.User)}";
        }

        if (script is not SqlScript.Setup) yield break;
        yield return key is null
            ? "no public key: its statement is printed as a comment. Make a pair with `thermal-actors keys generate`, then add --public-key FILE"
            : $"public key from {key.Source}";
    }
}
