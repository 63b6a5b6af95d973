using System.CommandLine;
using System.Globalization;
using ThermalActors.Host.Hosting;
using ThermalActors.Host.Output;

namespace ThermalActors.Host.Commands;

/// <summary><c>keys generate</c>: a key pair for the login, and the statement that makes it known to Snowflake.</summary>
internal static class KeysCommand
{
    public static Command Create(CommandConsole console)
    {
        var command = new Command("keys", "Make the key pair that the station logs in with") { Generate(console) };
        CommandLine.Examples(command, """
              thermal-actors keys generate --out /etc/thermal-actors
              thermal-actors keys generate --help
            """);
        return command;
    }

    private static Command Generate(CommandConsole console)
    {
        var configuration = new ConfigurationOptions();
        var directory = new Option<string>("--out") { Description = "Folder for rsa_key.p8 (mode 0600) and rsa_key.pub", HelpName = "DIR", DefaultValueFactory = _ => "." };
        var bits = new Option<string>("--bits") { Description = "Size of the key", DefaultValueFactory = _ => "2048" };
        bits.AcceptOnlyFromAmong("2048", "3072", "4096");
        var passphrase = new Option<string?>("--passphrase-file") { Description = "Encrypt the private key (AES-256) with the passphrase in this file", HelpName = "FILE" };
        var second = new Option<bool>("--second") { Description = "Second key of a rotation: files rsa_key_2.*, statement for RSA_PUBLIC_KEY_2, and the steps" };
        var force = new Option<bool>("--force") { Description = "Replace files that are there" };
        var json = new Option<bool>("--json") { Description = "Write one JSON object; the private key is never shown" };
        var command = new Command("generate", "Make an RSA key pair (PKCS#8) and print the ALTER USER statement for it") { directory, bits, passphrase, second, force, json };
        foreach (var option in configuration.Sources) command.Add(option);
        command.SetAction(parsed => (int)Run(
            new KeyRequest(
                parsed.GetRequiredValue(directory),
                int.Parse(parsed.GetRequiredValue(bits), CultureInfo.InvariantCulture),
                parsed.GetValue(passphrase),
                parsed.GetValue(second),
                parsed.GetValue(force)),
            configuration.Read(parsed),
            parsed.GetValue(json),
            console));
        CommandLine.Examples(command, """
              thermal-actors keys generate --out /etc/thermal-actors
              thermal-actors keys generate --bits 4096 --passphrase-file /etc/thermal-actors/passphrase
              thermal-actors keys generate --second --config my.conf       rotate without a pause
              thermal-actors keys generate --json | jq -r .sql

            The user in the statement is snowflake.user of the configuration. Exit codes: 0 done, 2 a file exists or an argument is wrong.
            """);
        return command;
    }

    private static ExitCode Run(KeyRequest request, Actors.Settings.ConfigurationRequest configuration, bool json, CommandConsole console)
    {
        var configured = ConfiguredNames.Read(configuration);
        if (!configured.Faults.IsEmpty) return FaultReport.Write(configured.Faults, console);
        try
        {
            var report = new KeyReport(request, KeyFiles.Generate(request), configured.Names.User);
            if (json) JsonText.Write(console.Out, report.WriteJson);
            else report.WriteText(console.Out);
            if (configured.Missing.Contains("snowflake.user", StringComparer.Ordinal))
            {
                console.Error.WriteLine($"thermal-actors: snowflake.user is not configured, so the statement names {report.User}: put your user in its place");
            }

            return ExitCode.Done;
        }
        catch (StartException e)
        {
            return console.Fail(e.Code, e.Message);
        }
    }
}
