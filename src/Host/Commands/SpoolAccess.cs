using System.Collections.Immutable;
using System.CommandLine;
using ThermalActors.Actors.Settings;
using ThermalActors.Host.Diagnostics;
using ThermalActors.Host.Hosting;
using ThermalActors.Host.Output;
using ThermalActors.Readings.Rows;
using ThermalActors.Spool;
using ThermalActors.Spool.Inspection;

namespace ThermalActors.Host.Commands;

/// <summary>
/// How commands get at a spool: for reading without a lock, also beside a running service; for writing under the lock of the data
/// folder. Neither needs a login: whoever repairs a spool may be anywhere.
/// </summary>
internal sealed class SpoolAccess
{
    private const string NoLogin = "spool";

    private readonly ConfigurationOptions _configuration = new();
    private readonly Option<bool> _local = new("--local") { Description = "The spool of `run --local`" };

    private readonly Option<string?> _file = new("--file")
    {
        Description = "A spool file itself, for instance one that was moved aside (spool.db.damaged-…)",
        HelpName = "FILE",
    };

    /// <summary>Adds the options of commands that only read.</summary>
    public Command Reading(Command command)
    {
        AddTo(command);
        command.Add(_file);
        return command;
    }

    /// <summary>Adds the options of commands that change something.</summary>
    public Command Writing(Command command)
    {
        AddTo(command);
        return command;
    }

    /// <summary>Opens the spool for reading and carries something out.</summary>
    public ExitCode Read(ParseResult parsed, CommandConsole console, Func<SpoolInspector, RunningStation, ExitCode> action)
    {
        var file = parsed.GetValue(_file) is { } path ? Path.GetFullPath(path) : StationAssembly.SpoolPath(DirectoryOf(parsed));
        if (!File.Exists(file)) return NoSpool(file, console);
        var station = RunningStation.In(Path.GetDirectoryName(file)!);
        return Guard(console, () =>
        {
            using var spool = SpoolInspector.Open(file, station.IsRunning);
            return action(spool, station);
        });
    }

    /// <summary>Locks the data folder, opens the spool as it is and carries something out.</summary>
    public ExitCode Write(ParseResult parsed, CommandConsole console, Func<SqliteSpool, ExitCode> action)
    {
        var (settings, faults) = Bounds(parsed);
        if (settings is null) return FaultReport.Write(faults, console);
        var directory = DirectoryOf(parsed);
        var file = StationAssembly.SpoolPath(directory);
        if (!File.Exists(file)) return NoSpool(file, console);
        return Guard(console, () =>
        {
            using var owner = DataDirectoryLock.Acquire(directory);
            using var spool = SqliteSpool.Open(OptionsOf(file, settings), new RowJsonWriter(), TimeProvider.System);
            var code = action(spool);
            spool.Flush();
            foreach (var report in spool.TakeReports()) console.Error.WriteLine($"thermal-actors: {report.Message}");
            return code;
        });
    }

    /// <summary>The bounds of the spool; null when the configuration is not valid.</summary>
    public (StationSettings? Settings, ImmutableArray<SettingsFault> Faults) Bounds(ParseResult parsed)
    {
        var (layers, context) = Layers(parsed);

        // What is said of the login does not matter here, least of all that it is still missing.
        var login = SettingsLayer.Of(
            NoLogin, ("snowflake.account", LocalStation.Account), ("snowflake.user", LocalStation.User), ("snowflake.auth.method", "keypair"), ("snowflake.auth.private-key-file", "/unused"));
        var result = StationSettingsReader.Read([.. LocalStation.WithoutLogin(layers), login], context with { FileExists = null });
        return (result.Settings, result.Faults);
    }

    private static ExitCode NoSpool(string file, CommandConsole console) =>
        console.Fail(ExitCode.BadConfiguration, $"there is no spool {file}: the first start makes it. Another folder: --data-dir DIR, that of `run --local`: --local");

    private static ExitCode Guard(CommandConsole console, Func<ExitCode> action)
    {
        try
        {
            return action();
        }
        catch (DataDirectoryInUseException e)
        {
            return console.Fail(ExitCode.DataDirectoryInUse, $"{e.Message} Stop the service first: sudo systemctl stop thermal-actors");
        }
        catch (SpoolException e) when (e.Failure == SpoolFailure.Corrupt)
        {
            return console.Fail(ExitCode.CheckFailed, e.Message);
        }
        catch (SpoolException e)
        {
            return console.Fail(e.Failure == SpoolFailure.NewerVersion ? ExitCode.BadConfiguration : ExitCode.Failed, e.Message);
        }
        catch (ArgumentException e)
        {
            return console.Fail(ExitCode.BadConfiguration, ErrorText.Of(e));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return console.Fail(ExitCode.Failed, e.Message);
        }
    }

    // Channel and target are those that the spool was filled for: whether they are still the configured ones is decided by the service.
    private static SpoolOptions OptionsOf(string file, StationSettings settings)
    {
        SpoolOverview stored;
        using (var inspector = SpoolInspector.Open(file, live: true)) stored = inspector.Read();
        return new SpoolOptions
        {
            Path = file,
            ChannelBase = stored.ChannelBase,
            ChannelExact = stored.ChannelExact,
            Target = stored.Identity.Target,
            StorageIdentity = null,
            Repairs = false,
            HandOver = true,
            Codec = settings.Channel.Compression,
            MaxFrameBytes = settings.Spool.MaxFrameBytes,
            Fingerprints = settings.Channel.OffsetFingerprint,
            MaxBytes = settings.Spool.MaxBytes,
            MinFreeDisk = settings.Spool.MinFreeDisk,
            WhenFull = WhenFull.Block,
        };
    }

    private string DirectoryOf(ParseResult parsed)
    {
        var (layers, context) = Layers(parsed);
        var directory = StationSettingsReader.DataDirectory(layers, context);
        return parsed.GetValue(_local) ? LocalStation.DirectoryOf(directory) : directory;
    }

    private (ImmutableArray<SettingsLayer> Layers, SettingsContext Context) Layers(ParseResult parsed)
    {
        var context = SystemContext.Read(keep: false);
        return (ConfigurationLayers.Load(_configuration.Read(parsed), Environment.GetEnvironmentVariables(), context), context);
    }

    private void AddTo(Command command)
    {
        foreach (var option in (Option[])[_configuration.Config, _configuration.Profile, _configuration.Set, _configuration.DataDir, _local]) command.Add(option);
    }
}
