using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;

namespace ThermalActors.Host.Commands;

/// <summary>The command line. <c>run</c> is what happens without a command, so that the original program's flags work as they are.</summary>
internal static class CommandLine
{
    /// <summary>Parses and carries out.</summary>
    public static async Task<int> InvokeAsync(string[] args, CommandConsole console, CancellationToken cancellation = default)
    {
        var parsed = Build(console).Parse(args);
        if (parsed.Action is ParseErrorAction)
        {
            foreach (var message in parsed.Errors.Select(error => Plain(error.Message)).Distinct(StringComparer.Ordinal)) console.Fail(ExitCode.BadConfiguration, message);
            await console.Error.WriteLineAsync($"See: thermal-actors {PathOf(parsed.CommandResult)}--help");
            return (int)ExitCode.BadConfiguration;
        }

        // Signals are the station's own business: it drains, and the library's two seconds would cut that short.
        return await parsed.InvokeAsync(
            new InvocationConfiguration { Output = console.Out, Error = console.Error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null },
            cancellation);
    }

    /// <summary>All commands.</summary>
    public static RootCommand Build(CommandConsole console)
    {
        var root = new RootCommand("Streams the readings of a Raspberry Pi's sensors to Snowflake, each row exactly once.");
        RunCommand.Configure(root, console);
        var run = new Command("run", "Run the service (the default command)");
        RunCommand.Configure(run, console);
        root.Add(run);
        root.Add(CheckSensorsCommand.Create(console));
        root.Add(ValidateCommand.Create(console));
        root.Add(QueryCommand.Create(console));
        root.Add(EmulatorCommand.Create(console));
        root.Add(KeysCommand.Create(console));
        root.Add(SqlCommand.Create(console));
        root.Add(ConfigCommand.Create(console));
        root.Add(DoctorCommand.Create(console));
        root.Add(SpoolCommand.Create(console));
        root.Add(QuarantineCommand.Create(console));
        root.Add(InitCommand.Create(console));
        Examples(root, """
              thermal-actors init                               from nothing to a running service
              thermal-actors --local --simulate                 try everything without sensors and without an account
              thermal-actors query "SELECT count(*) FROM THERMAL_SENSOR_DATA"
              thermal-actors --config snowflake_config.json     with the configuration of the Python program
              thermal-actors validate --config my.conf          check a configuration
              thermal-actors --profile balanced --set sensors.bus=3
            """);
        Examples(run, """
              thermal-actors run --local --simulate --duration 60
              thermal-actors run --config my.conf --batch-size 100 --interval 60
              THERMAL_ACTORS__CHANNEL__POLL_INTERVAL=5s thermal-actors run --config my.conf

            Exit codes:
              0 done, everything committed    3 stopped, rows wait in the spool    5 a port or a check failed
              2 bad configuration             4 the data folder is in use          1 anything else
            """);
        return root;
    }

    /// <summary>Adds examples to a command's help.</summary>
    public static void Examples(Command command, string text)
    {
        var help = command.Options.OfType<HelpOption>().FirstOrDefault();
        if (help is null)
        {
            help = new HelpOption();
            command.Add(help);
        }

        help.Action = new HelpWithExamples(help.Action as HelpAction ?? new HelpAction(), text);
    }

    private static string PathOf(CommandResult result) =>
        result.Command is RootCommand ? string.Empty : (result.Parent is CommandResult parent ? PathOf(parent) : string.Empty) + result.Command.Name + " ";

    /// <summary>The library names .NET types where people expect words, and lists choices on lines of their own.</summary>
    private static string Plain(string message)
    {
        var type = message.IndexOf(" as expected type '", StringComparison.Ordinal);
        return type < 0 ? message.ReplaceLineEndings(" ").Replace("\t", string.Empty, StringComparison.Ordinal) : message[..type] + " as a number.";
    }

    private sealed class HelpWithExamples(HelpAction help, string examples) : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult)
        {
            var code = help.Invoke(parseResult);
            parseResult.InvocationConfiguration.Output.WriteLine("Examples:");
            parseResult.InvocationConfiguration.Output.WriteLine(examples.TrimEnd());
            return code;
        }
    }
}
