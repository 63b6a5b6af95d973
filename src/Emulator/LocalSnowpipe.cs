using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using ThermalActors.Emulator.Administration;
using ThermalActors.Emulator.Credentials;
using ThermalActors.Emulator.Engine;
using ThermalActors.Emulator.Http;
using ThermalActors.Emulator.Queries;
using ThermalActors.Emulator.Rows;
using ThermalActors.Emulator.Warehouse;

namespace ThermalActors.Emulator;

/// <summary>
/// A Snowpipe Streaming service on this machine (design §11): the v2 REST API on loopback over a DuckDB warehouse with the same
/// database, schema and table names. Disposing it is like a crash of the service: what is not committed is lost.
/// </summary>
public sealed partial class LocalSnowpipe : IAsyncDisposable
{
    private readonly DirectoryLock _lock;
    private readonly LocalWarehouse _warehouse;
    private readonly SnowpipeEngine _engine;
    private readonly EmulatorServer _server;
    private readonly EmulatorFile _file;
    private readonly string _directory;
    private bool _disposed;

    private LocalSnowpipe(DirectoryLock held, LocalWarehouse warehouse, SnowpipeEngine engine, EmulatorServer server, EmulatorFile file, string directory, EmulatorAdmin admin)
    {
        _lock = held;
        _warehouse = warehouse;
        _engine = engine;
        _server = server;
        _file = file;
        _directory = directory;
        Admin = admin;
    }

    /// <summary>The account URL, <c>http://127.0.0.1:port/</c>.</summary>
    public Uri ControlUrl => new(_file.ControlUrl);

    /// <summary>Host and port of the ingest listener, as discovery answers them.</summary>
    public string IngestAuthority => _file.IngestAuthority;

    /// <summary>The administrator's view.</summary>
    public EmulatorAdmin Admin { get; }

    /// <summary>Opens the warehouse, binds the listeners and serves.</summary>
    /// <param name="options">What it is and how strict.</param>
    /// <param name="clock">Drives commits, token life and every time that is stored or sent.</param>
    /// <param name="loggers">Where it logs; null = nowhere.</param>
    /// <param name="cancellation">Gives up starting.</param>
    /// <exception cref="EmulatorPortInUseException">A wanted port is taken.</exception>
    /// <exception cref="EmulatorDirectoryInUseException">Another process holds the warehouse.</exception>
    /// <exception cref="EmulatorException">The warehouse cannot be opened.</exception>
    /// <exception cref="ArgumentException">A public key cannot be read.</exception>
    public static async Task<LocalSnowpipe> StartAsync(
        EmulatorOptions options, TimeProvider clock, ILoggerFactory? loggers = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(clock);
        loggers ??= NullLoggerFactory.Instance;
        var directory = Path.GetFullPath(options.Directory);
        Directory.CreateDirectory(directory);
        var names = new WarehouseNames(options.Database.ToUpperInvariant(), options.Schema.ToUpperInvariant(), options.Table.ToUpperInvariant());
        var pipe = options.Pipe.ToUpperInvariant();

        var held = DirectoryLock.Take(directory);
        LocalWarehouse? warehouse = null;
        SnowpipeEngine? engine = null;
        try
        {
            warehouse = LocalWarehouse.Open(directory, names, ThermalTable.Definition, options.ErrorLogging);
            var log = loggers.CreateLogger<LocalSnowpipe>();
            foreach (var fault in warehouse.ViewFaults) LogViewMissing(log, fault);
            engine = new SnowpipeEngine(warehouse, options.CommitDelay, clock, log);
            var ingest = new IngestAddress();
            var gatekeeper = new Gatekeeper(options, new ScopedTokenMint(warehouse.TokenKey, ingest), clock);
            var pipeline = new CallPipeline(options, gatekeeper, clock, log);
            var admin = new EmulatorAdmin(engine, gatekeeper, pipe);
            var token = EmulatorFile.NewToken();
            var server = await EmulatorServer.StartAsync(
                options, pipeline, new ControlPlane(options, gatekeeper, ingest), new DataPlane(options, engine, ingest, clock),
                new AdminEndpoints(admin, new WarehouseQuery(warehouse.OpenReader, names, clock), pipeline, token), ingest, loggers, cancellation);
            var file = new EmulatorFile(
                $"http://127.0.0.1:{server.ControlPort}/", ingest.Announced, token, Environment.ProcessId, names.Database, names.Schema, names.Table, pipe);
            file.Write(directory);
            return new LocalSnowpipe(held, warehouse, engine, server, file, directory, admin);
        }
        catch
        {
            engine?.Dispose();
            warehouse?.Dispose();
            held.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_disposed) return;
        _disposed = true;
        await _server.DisposeAsync();
        _engine.Dispose();
        _warehouse.Dispose();
        _file.Remove(_directory);
        _lock.Dispose();
    }

    [LoggerMessage(20, LogLevel.Warning, "A view of the local warehouse could not be made: {Fault}")]
    private static partial void LogViewMissing(ILogger logger, string fault);
}
