using System.Globalization;

namespace ThermalActors.Scenarios.Processes;

/// <summary>Reads the arguments of <c>--tier process</c>.</summary>
internal static class ProcessCommandLine
{
    public const string Usage =
        """
        --tier process: kill -9 of the real executable, cycle after cycle, then a clean run and a look at the table.

          --cycles N | --kills N   how often a process is killed (default 20)
          --seed S                 decides the moments (default 1)
          --program FILE           the built executable (default: that of src/Host)
        """;

    /// <summary>True when the arguments ask for this tier.</summary>
    public static bool IsMeant(ReadOnlySpan<string> args)
    {
        var at = args.IndexOf("--tier");
        return at >= 0 && at + 1 < args.Length && string.Equals(args[at + 1], "process", StringComparison.OrdinalIgnoreCase);
    }

    public static (ProcessOptions? Options, string? Fault) Read(ReadOnlySpan<string> args)
    {
        var options = new ProcessOptions(20, 1, "");
        for (var i = 0; i < args.Length; i += 2)
        {
            if (i + 1 == args.Length) return (null, $"{args[i]} is unknown or lacks its value");
            var value = args[i + 1];
            switch (args[i])
            {
                case "--tier":
                    break;
                case "--cycles" or "--kills" when int.TryParse(value, CultureInfo.InvariantCulture, out var cycles) && cycles >= 1:
                    options = options with { Cycles = cycles };
                    break;
                case "--seed" when ulong.TryParse(value, CultureInfo.InvariantCulture, out var seed):
                    options = options with { Seed = seed };
                    break;
                case "--program":
                    options = options with { Program = value };
                    break;
                default:
                    return (null, $"{args[i]} {value}: not for the process tier");
            }
        }

        var program = options.Program.Length > 0 ? options.Program : FindProgram();
        return program is not null && File.Exists(program)
            ? (options with { Program = program }, null)
            : (null, "the executable is not there: build src/Host, or name it with --program FILE");
    }

    // Beside this assembly: …/tests/Scenarios/bin/<configuration>/<framework>/.
    private static string? FindProgram()
    {
        var here = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var (framework, configuration, root) = (here.Name, here.Parent?.Name, here.Parent?.Parent?.Parent?.Parent?.Parent);
        return root is null || configuration is null ? null : Path.Combine(root.FullName, "src", "Host", "bin", configuration, framework, "thermal-actors.dll");
    }
}
