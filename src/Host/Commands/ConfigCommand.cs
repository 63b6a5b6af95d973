using System.CommandLine;
using ThermalActors.Actors.Settings;
using ThermalActors.Host.Hosting;
using ThermalActors.Host.Output;

namespace ThermalActors.Host.Commands;

/// <summary><c>config</c>: what is configured, and the way over from the original program.</summary>
internal static class ConfigCommand
{
    public static Command Create(CommandConsole console)
    {
        var command = new Command("config", "Show the settings in force, or take over those of the Python program") { Show(console), Import(console) };
        CommandLine.Examples(command, """
              thermal-actors config show --config my.conf
              thermal-actors config import snowflake_config.json
            """);
        return command;
    }

    private static Command Show(CommandConsole console)
    {
        var configuration = new ConfigurationOptions();
        var changed = new Option<bool>("--changed") { Description = "Only what differs from the defaults" };
        var json = new Option<bool>("--json") { Description = "Write one JSON object" };
        var command = new Command("show", "Show every setting in force and where it was said; exit code 2 when anything is wrong") { changed, json };
        foreach (var option in configuration.All) command.Add(option);
        command.SetAction(parsed =>
        {
            var report = SettingsReport.Read(configuration.Read(parsed), parsed.GetValue(changed));
            if (parsed.GetValue(json)) JsonText.Write(console.Out, report.WriteJson);
            else report.WriteText(console.Out);
            return (int)(report.Faults.IsEmpty ? ExitCode.Done : FaultReport.Write(report.Faults, console));
        });
        CommandLine.Examples(command, """
              thermal-actors config show --changed
              thermal-actors config show --config my.conf --profile low-cost --set sensors.bus=3
              thermal-actors config show --json | jq '.settings[] | select(.key == "data-dir")'

            Secrets are never settings, so none is shown; a value that looks like one is masked.
            """);
        return command;
    }

    private static Command Import(CommandConsole console)
    {
        var source = new Argument<string>("FILE") { Description = "snowflake_config.json of the Python program" }.NoFlag();
        var target = new Option<string>("--out") { Description = "File to write", HelpName = "FILE", DefaultValueFactory = _ => "thermal-actors.conf" };
        var force = new Option<bool>("--force") { Description = "Replace files that are there" };
        var command = new Command("import", "Write a configuration from the Python program's; a token in it gets a file of its own (mode 0600)") { source, target, force };
        command.SetAction(parsed => (int)Import(parsed.GetRequiredValue(source), parsed.GetRequiredValue(target), parsed.GetValue(force), console));
        CommandLine.Examples(command, """
              thermal-actors config import snowflake_config.json
              thermal-actors config import ~/RPIThermalStreaming/snowflake_config.json --out /etc/thermal-actors/thermal-actors.conf

            The JSON file stays as it is. Exit codes: 0 done and valid, 2 nothing to import, a file exists, or something is left to correct.
            """);
        return command;
    }

    private static ExitCode Import(string source, string target, bool force, CommandConsole console)
    {
        try
        {
            var context = SystemContext.Read(keep: false);
            var read = ImportedConfiguration.Read(source, Path.GetFullPath(target), context);
            if (read.Imported is not { } imported) return FaultReport.Write(read.Faults, console);
            imported.Write(force);
            console.Out.WriteLine($"Written: {imported.File}");
            if (imported.TokenFile is { } token) console.Out.WriteLine($"Written: {token} (mode 0600)");
            foreach (var note in imported.Notes()) console.Out.WriteLine($"Note:    {note}");
            return Validate(imported, context, console);
        }
        catch (StartException e)
        {
            return console.Fail(e.Code, e.Message);
        }
    }

    private static ExitCode Validate(ImportedConfiguration imported, SettingsContext context, CommandConsole console)
    {
        var request = ConfigurationRequest.Empty with { ConfigFile = imported.File };
        var result = StationSettingsReader.Read(ConfigurationLayers.Load(request, new Dictionary<string, string>(StringComparer.Ordinal), context), context);
        if (result.Settings is null) return FaultReport.Write(result.Faults, console);
        console.Out.WriteLine("The configuration is valid. Next: thermal-actors doctor --config " + imported.File);
        return ExitCode.Done;
    }
}
