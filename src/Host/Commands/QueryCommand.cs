using System.CommandLine;
using System.Globalization;
using ThermalActors.Actors.Settings;
using ThermalActors.Emulator;
using ThermalActors.Emulator.Queries;
using ThermalActors.Host.Hosting;
using ThermalActors.Host.Output;

namespace ThermalActors.Host.Commands;

/// <summary><c>query</c>: runs SQL on the local warehouse, also while a station or an emulator holds it.</summary>
internal static class QueryCommand
{
    private const int DefaultMaxRows = 10_000;
    private const int MostRows = 1_000_000;

    public static Command Create(CommandConsole console)
    {
        var sql = new Argument<string>("SQL") { Description = "A query as written for Snowflake; - reads it from standard input" }.NoFlag();
        var dataDir = new Option<string?>("--data-dir") { Description = "Data folder of the station, or folder of the emulator", HelpName = "DIR" };
        var format = new Option<string>("--format") { Description = "How to write the answer", DefaultValueFactory = _ => "table" };
        format.AcceptOnlyFromAmong("table", "json", "csv");
        var maxRows = new Option<int>("--max-rows") { Description = "Most rows to show", HelpName = "N", DefaultValueFactory = _ => DefaultMaxRows };
        NumberRule.Between(maxRows, 1, MostRows, string.Create(CultureInfo.InvariantCulture, $"--max-rows needs a number from 1 to {MostRows}."));
        var command = new Command("query", "Run SQL on the local warehouse of --local or of the emulator") { sql, dataDir, format, maxRows };
        command.SetAction(async (parsed, cancellation) => (int)await RunAsync(
            parsed.GetRequiredValue(sql), parsed.GetValue(dataDir), Enum.Parse<OutputFormat>(parsed.GetRequiredValue(format), ignoreCase: true), parsed.GetValue(maxRows), console, cancellation));
        CommandLine.Examples(command, """
              thermal-actors query "SELECT count(*), min(seq), max(seq) FROM DEMO.DEMO.THERMAL_SENSOR_DATA"
              thermal-actors query "SELECT hostname, avg(co2) FROM THERMAL_SENSOR_DATA GROUP BY hostname" --format json
              thermal-actors query - --format csv < hourly.sql > hourly.csv
            """);
        return command;
    }

    /// <summary>Where the warehouse may be: that of <c>run --local</c>, that of <c>emulator</c>, or the folder itself.</summary>
    internal static IReadOnlyList<string> Directories(string dataDirectory) =>
        [LocalStation.DirectoryOf(dataDirectory), dataDirectory, EmulatorCommand.DirectoryOf(dataDirectory)];

    private static async Task<ExitCode> RunAsync(
        string sql, string? dataDir, OutputFormat format, int maxRows, CommandConsole console, CancellationToken cancellation)
    {
        try
        {
            if (string.Equals(sql, "-", StringComparison.Ordinal)) sql = await Console.In.ReadToEndAsync(cancellation);
            if (string.IsNullOrWhiteSpace(sql)) return console.Fail(ExitCode.BadConfiguration, "the query is empty");
            var result = await WarehouseClient.QueryAsync(Directories(DataDirectoryOf(dataDir)), sql, maxRows, cancellation: cancellation);
            QueryWriter.Write(result, format, console.Out);
            if (result.Truncated) await console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"thermal-actors: only the first {maxRows} rows are shown; see --max-rows"));
            return ExitCode.Done;
        }
        catch (WarehouseNotFoundException e)
        {
            return console.Fail(ExitCode.CheckFailed, e.Message);
        }
        catch (WarehouseQueryException e)
        {
            return console.Fail(ExitCode.Failed, e.Message);
        }
        catch (EmulatorException e)
        {
            return console.Fail(ExitCode.Failed, e.Message);
        }
    }

    /// <summary>The folder that <c>run</c> would use with the same configuration.</summary>
    private static string DataDirectoryOf(string? flag)
    {
        var context = SystemContext.Read(keep: false);
        if (flag is not null) return Path.GetFullPath(flag);
        return StationSettingsReader.DataDirectory(
            ConfigurationLayers.Load(ConfigurationRequest.Empty, Environment.GetEnvironmentVariables(), context), context);
    }
}
