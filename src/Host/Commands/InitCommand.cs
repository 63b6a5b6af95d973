using System.CommandLine;
using ThermalActors.Host.Diagnostics;
using ThermalActors.Host.Hosting;
using ThermalActors.Host.Setup;

namespace ThermalActors.Host.Commands;

/// <summary><c>init</c>: walks from nothing to a running service.</summary>
internal static class InitCommand
{
    public static Command Create(CommandConsole console)
    {
        var directory = new Option<string?>("--out") { Description = "Folder for configuration and secrets; without it /etc/thermal-actors where that can be written, else this folder", HelpName = "DIR" };
        var answers = SetupQuestion.All.Select(question => (question.Key, Option: new Option<string?>(question.Flag) { Description = question.Question, HelpName = "NAME" })).ToArray();
        var bus = new Option<int?>("--bus") { Description = "Number of the I2C bus", HelpName = "N" };
        NumberRule.Between(bus, 0, 63, "--bus needs a number from 0 to 63.");
        var auth = new Option<string?>("--auth") { Description = "Log in with a key pair or with a programmatic access token", HelpName = "keypair|pat" };
        auth.AcceptOnlyFromAmong("keypair", "pat");
        var secret = new Option<string?>("--secret-file") { Description = "Use this private key or token; without it a key is made, a token asked for", HelpName = "FILE" };
        var simulate = new Option<bool>("--simulate") { Description = "Simulate all sensors" };
        var noSensors = new Option<bool>("--no-sensors") { Description = "Do not look for sensors" };
        var migrate = new Option<bool?>("--migrate") { Description = "The table of the Python program exists: print its migration instead of a new set-up" };
        var doctor = new Option<bool?>("--doctor") { Description = "Run `doctor` at the end" };
        var yes = new Option<bool>("--yes", "-y") { Description = "Ask nothing: take flags, what is there, and defaults" };
        var force = new Option<bool>("--force") { Description = "Replace a configuration that says something else; it stays as .bak" };
        var command = new Command("init", "Walk from nothing to a running service: sensors, login, key, configuration, SQL, check");
        foreach (var option in (Option[])[directory, .. answers.Select(answer => answer.Option), bus, auth, secret, simulate, noSensors, migrate, doctor, yes, force]) command.Add(option);
        command.SetAction(async (parsed, cancellation) =>
        {
            var given = answers.Where(answer => parsed.GetValue(answer.Option) is not null).ToDictionary(answer => answer.Key, answer => parsed.GetValue(answer.Option)!, StringComparer.Ordinal);
            if (parsed.GetValue(bus) is { } number) given["sensors.bus"] = FormattableString.Invariant($"{number}");
            var request = new SetupRequest(
                parsed.GetValue(directory) ?? DefaultDirectory(), given, parsed.GetValue(auth), parsed.GetValue(secret), parsed.GetValue(simulate),
                !parsed.GetValue(noSensors), parsed.GetValue(migrate), parsed.GetValue(force), parsed.GetValue(doctor));
            return (int)await RunAsync(request, parsed.GetValue(yes) ? null : console.Terminal, console, cancellation);
        });
        CommandLine.Examples(command, """
              sudo thermal-actors init                                  asks what it needs to know
              thermal-actors init --yes --account MYORG-MYACCOUNT --out .
              thermal-actors init --yes --account MYORG-MYACCOUNT --auth pat --secret-file pat.txt --doctor
              thermal-actors init --migrate                             when the table of the Python program is there

            It can be stopped and run again: what is there is kept and suggested. Keys are never replaced, a configuration only when
            you say so. Exit codes: 0 done, 2 an answer is wrong or missing, 5 the check at the end failed.
            """);
        return command;
    }

    private static async Task<ExitCode> RunAsync(SetupRequest request, Spectre.Console.IAnsiConsole? terminal, CommandConsole console, CancellationToken cancellation)
    {
        var machine = new SetupMachine(
            "/",
            SystemContext.Read(keep: false),
            (configuration, stop) => CheckSensorsCommand.RunAsync(configuration, json: false, console, stop),
            (configuration, stop) => DoctorCommand.RunAsync(
                new DoctorRequest(configuration, Local: false, Offline: false), TimeSpan.FromSeconds(DoctorCommand.DefaultTimeout), json: false, console, stop));
        try
        {
            return await new SetupWizard(machine, terminal is null ? new SilentDialog() : new TerminalDialog(terminal), console).RunAsync(request, cancellation);
        }
        catch (StartException e)
        {
            return console.Fail(e.Code, e.Message);
        }
    }

    private static string DefaultDirectory()
    {
        var packaged = new ServiceFiles("/");
        return Environment.IsPrivilegedProcess && packaged.IsInstalled ? packaged.ConfigurationFolder : ".";
    }
}
