using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Serilog.Extensions.Logging;
using ThermalActors.Actors.Health;
using ThermalActors.Actors.Settings;
using ThermalActors.Emulator;
using ThermalActors.Host.Commands;
using ThermalActors.Host.Dashboard;
using ThermalActors.Host.Logging;
using ThermalActors.Snowpipe.Credentials;
using ThermalActors.Snowpipe.Results;
using ThermalActors.Spool;

namespace ThermalActors.Host.Hosting;

/// <summary>Takes <c>run</c> from the command line to the exit code: settings, log, embedded Snowpipe, host, drain.</summary>
internal sealed class StationRunner(CommandConsole console)
{
    private volatile IStationStatusSource? _status;
    private volatile string? _dataDirectory;

    /// <summary>Runs until a signal, the end of <c>--duration</c>, or a reason to end.</summary>
    public async Task<ExitCode> RunAsync(RunRequest request, CancellationToken cancellation)
    {
        using var signals = new StopSignals(() => Environment.Exit((int)Outcome())).Listen();
        using var hangUp = new HangUpSignal(signals.Raise).Listen();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, signals.Stopping);
        try
        {
            var context = SystemContext.Read(keep: true);
            // A file that was found must not be exchanged for another one by reading again.
            var configuration = request.Configuration with { ConfigFile = ConfigurationLayers.FileOf(request.Configuration, context) };
            ImmutableArray<SettingsLayer> Layers() => ConfigurationLayers.Load(configuration, Environment.GetEnvironmentVariables(), context);
            if (request.LocalFaults is not null && !request.Local) throw new StartException(ExitCode.BadConfiguration, "--local-faults needs --local");
            var local = request.Local ? LocalStation.Prepare(StationSettingsReader.DataDirectory(Layers(), context)) : null;
            ImmutableArray<SettingsLayer> Load() => local is null ? Layers() : local.Around(Layers());
            var layers = Load();
            var result = StationSettingsReader.Read(layers, context);
            return result.Settings is { } settings
                ? await RunAsync(settings, new ConfigurationSource(layers, Load, context) { Ready = Ready }, local, request, hangUp, stop.Token)
                : FaultReport.Write(result.Faults, console);
        }
        catch (StartException e)
        {
            return console.Fail(e.Code, e.Message);
        }
        catch (EmulatorException e)
        {
            return console.Fail(EmulatorCommand.CodeOf(e), e.Message);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return Outcome();
        }
    }

    private async Task<ExitCode> RunAsync(
        StationSettings settings, ConfigurationSource source, LocalStation? local, RunRequest request, HangUpSignal hangUp, CancellationToken stop)
    {
        CreateDataDirectory(settings.DataDirectory);
        _dataDirectory = settings.DataDirectory;
        using var owner = Own(settings.DataDirectory);
        var levels = new LogLevels(settings.Host.Log);
        var terminal = request.Plain ? null : console.Terminal;
        using var log = HostLogging.Create(settings.Host.Log, levels, settings.DataDirectory, HostLogging.UnderJournal(Environment.GetEnvironmentVariable), terminal);
        try
        {
            settings = source.Ready(settings);
            log.Information("ThermalActors {Version} starts: configuration {Configuration}, data folder {Folder}", ProcessFacts.Version, settings.ConfigurationHash, settings.DataDirectory);
            var aside = PrepareJournal(settings, log);
            if (aside is not null) log.Error("The journal was damaged and is now {File}; a new one is begun. No row is lost: the spool knows where to go on", aside);
            using var loggers = new SerilogLoggerFactory(log);
            await using var snowpipe = local is null ? null : await LocalSnowpipe.StartAsync(Options(settings, local, request.LocalFaults), TimeProvider.System, loggers, stop);
            if (snowpipe is not null) settings = Redirect(settings, snowpipe.ControlUrl);
            using var assembly = new StationAssembly(settings, TimeProvider.System);
            var live = new LiveConfiguration(source, settings.ConfigurationHash, loggers.CreateLogger<LiveConfiguration>());
            var parts = new HostParts(settings, TimeProvider.System, log, assembly.AddTo, request.Duration, terminal) { Levels = levels, Live = live };
            return await HostAsync(parts, assembly, hangUp, stop);
        }
        catch (Exception e) when (e is not (StartException or EmulatorException or OperationCanceledException))
        {
            log.Debug(e, "The program ends because of an error");
            return console.Fail(ExitCode.Failed, e is SqliteException ? $"the data folder {settings.DataDirectory} cannot be used: {e.Message}" : e.Message);
        }
    }

    /// <summary>
    /// Delivering is what makes room, so a full disk must not keep the service from it: the spool's ballast is freed for the journal. When
    /// that is not enough the service starts all the same; spool and journal are tried again for as long as it runs.
    /// </summary>
    private static string? PrepareJournal(StationSettings settings, Serilog.ILogger log)
    {
        var path = AkkaHocon.JournalPath(settings);
        try
        {
            return JournalFile.Prepare(path, TimeProvider.System);
        }
        catch (SqliteException e) when (JournalFile.IsDiskFull(e))
        {
            var freed = SqliteSpool.FreeBallast(StationAssembly.SpoolPath(settings.DataDirectory));
            log.Error("The disk of {Folder} is full: {Bytes} bytes of ballast were freed so that waiting rows can be delivered. Free some space", settings.DataDirectory, freed);
        }

        try
        {
            return JournalFile.Prepare(path, TimeProvider.System);
        }
        catch (SqliteException e) when (JournalFile.IsDiskFull(e))
        {
            log.Error("The journal {File} cannot be opened on the full disk; it is tried again and again, nothing is delivered until then", path);
            return null;
        }
    }

    private async Task<ExitCode> HostAsync(HostParts parts, StationAssembly assembly, HangUpSignal hangUp, CancellationToken stop)
    {
        using var host = HostBuilderFactory.Build(parts);
        assembly.OnRefused = host.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication;
        _status = host.Services.GetRequiredService<IStationStatusSource>();
        try
        {
            await host.StartAsync(stop);
            if (parts.Live is { } live)
            {
                live.Taken += assembly.Reconfigure;
                hangUp.ServeWith(live.Reload);
            }

            await host.WaitForShutdownAsync(stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Told to stop while starting: what has started is drained like any other.
            await host.StopAsync(CancellationToken.None);
        }
        finally
        {
            hangUp.ServeWith(null);
        }

        if (assembly.Refusal is { } refusal) return console.Fail(ExitCode.BadConfiguration, refusal);
        var end = _status.Current;
        if (end.Fatal is { } reason) console.Fail(ExitCode.Failed, reason);
        if (end.Sampling.RowsHeld > 0) console.Fail(ExitCode.Failed, LostInMemory(end));
        return Outcome();
    }

    /// <summary>The exit code for what is known now; rows that nobody has counted may well be there.</summary>
    private ExitCode Outcome() => _status?.Current switch
    {
        // Stopped before anything was known: only a folder without a spool surely holds no rows.
        null => _dataDirectory is { } folder && File.Exists(StationAssembly.SpoolPath(folder)) ? ExitCode.RowsLeft : ExitCode.Done,
        { Fatal: not null } or { Sampling.RowsHeld: > 0 } => ExitCode.Failed,
        { Spool.Rows: 0 } => ExitCode.Done,
        _ => ExitCode.RowsLeft,
    };

    private static string LostInMemory(StationStatus end) => string.Create(
        CultureInfo.InvariantCulture, $"rows lost: {end.Sampling.RowsHeld}. They were in memory only, because the spool could not store them in time; the log says why");

    private static EmulatorOptions Options(StationSettings settings, LocalStation local, string? faults) => new()
    {
        Directory = local.Directory,
        Account = LocalStation.Account,
        User = LocalStation.User,
        PublicKeys = [local.PublicKey],
        Database = settings.Snowflake.Target.Database,
        Schema = settings.Snowflake.Target.Schema,
        Table = settings.Snowflake.Table,
        Pipe = settings.Snowflake.Target.Pipe,
        Faults = EmulatorCommand.Faults(faults),
    };

    private static StationSettings Redirect(StationSettings settings, Uri control) =>
        settings with { Snowflake = settings.Snowflake with { Target = settings.Snowflake.Target with { AccountUrl = control } } };

    private static StationSettings Ready(StationSettings settings)
    {
        var ready = ImportedToken.Resolve(settings);
        RequireLogin(ready.Snowflake.Auth);
        return ready;
    }

    /// <summary>A key that cannot be used now will not be usable later: say so at once instead of at the first login.</summary>
    private static void RequireLogin(AuthSettings auth)
    {
        if (auth is not AuthSettings.KeyPair pair) return;
        switch (PrivateKeyFile.Load(pair.PrivateKeyFile, pair.PassphraseFile, Environment.GetEnvironmentVariable("CREDENTIALS_DIRECTORY")))
        {
            case SnowpipeResult<RSA>.Ok key:
                key.Value.Dispose();
                break;
            case SnowpipeResult<RSA>.Failed failed:
                throw new StartException(ExitCode.BadConfiguration, failed.Failure.Message);
        }
    }

    private static DataDirectoryLock Own(string path)
    {
        try
        {
            return DataDirectoryLock.Acquire(path);
        }
        catch (DataDirectoryInUseException e)
        {
            throw new StartException(ExitCode.DataDirectoryInUse, e.Message, e);
        }
        catch (SpoolException e)
        {
            throw new StartException(ExitCode.BadConfiguration, e.Message, e);
        }
    }

    private static void CreateDataDirectory(string path)
    {
        try
        {
            DataDirectory.Create(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartException(ExitCode.BadConfiguration, $"the data folder {path} cannot be made: {e.Message.TrimEnd('.')}. Choose another with --data-dir", e);
        }
    }
}
