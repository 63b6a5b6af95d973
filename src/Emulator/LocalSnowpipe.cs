using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using ThermalActors.Emulator.Administration;
using ThermalActors.Emulator.Credentials;
using ThermalActors.Emulator.Engine;
using ThermalActors.Emulator.Faults;
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
    private readonly IngestAddress _ingest;
    private readonly string _directory;
    private bool _disposed;

    private LocalSnowpipe(
        DirectoryLock held, LocalWarehouse warehouse, SnowpipeEngine engine, EmulatorServer server, EmulatorFile file, IngestAddress ingest,
        string directory, EmulatorAdmin admin)
    {
        _lock = held;
        _warehouse = warehouse;
        _engine = engine;
        _server = server;
        _file = file;
        _ingest = ingest;
        _directory = directory;
        Admin = admin;
    }

    /// <summary>The account URL, <c>http://127.0.0.1:port/</c>, with TLS <c>https:</c>.</summary>
    public Uri ControlUrl => new(_file.ControlUrl);

    /// <summary>Host and port of the ingest listener, as discovery answers them; a fail-over changes it.</summary>
    public string IngestAuthority => _ingest.Announced;

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
    /// <exception cref="ArgumentException">A public key, or the certificate of the listeners, cannot be read.</exception>
    public static Task<LocalSnowpipe> StartAsync(
        EmulatorOptions options, TimeProvider clock, ILoggerFactory? loggers = null, CancellationToken cancellation = default) =>
        StartAsync(options, clock, loggers, inProcess: null, cancellation);

    /// <summary>Runs SQL on the warehouse, as <c>query</c> does.</summary>
    /// <exception cref="WarehouseQueryException">It was refused or failed.</exception>
    internal QueryResult Query(string sql) => new WarehouseQuery(_warehouse.OpenReader, _warehouse.Names, TimeProvider.System)
        .Run(sql, int.MaxValue, CancellationToken.None);

    /// <summary>The same with a server that may have no sockets.</summary>
    internal static async Task<LocalSnowpipe> StartAsync(
        EmulatorOptions options, TimeProvider clock, ILoggerFactory? loggers, InProcessServer? inProcess, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(clock);
        loggers ??= NullLoggerFactory.Instance;
        var directory = Path.GetFullPath(options.Directory);
        Directory.CreateDirectory(directory);
        var names = new WarehouseNames(options.Database.ToUpperInvariant(), options.Schema.ToUpperInvariant(), options.Table.ToUpperInvariant());

        var held = DirectoryLock.Take(directory);
        LocalWarehouse? warehouse = null;
        SnowpipeEngine? engine = null;
        try
        {
            warehouse = LocalWarehouse.Open(directory, names, ThermalTable.Definition, options.ErrorLogging);
            var log = loggers.CreateLogger<LocalSnowpipe>();
            foreach (var fault in warehouse.ViewFaults) LogViewMissing(log, fault);
            var time = new OffsetClock(clock);
            engine = new SnowpipeEngine(warehouse, options, time, log);
            return await ServeAsync(options, held, warehouse, engine, time, loggers, inProcess, cancellation);
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

    private static async Task<LocalSnowpipe> ServeAsync(
        EmulatorOptions options, DirectoryLock held, LocalWarehouse warehouse, SnowpipeEngine engine, OffsetClock time,
        ILoggerFactory loggers, InProcessServer? inProcess, CancellationToken cancellation)
    {
        var log = loggers.CreateLogger<LocalSnowpipe>();
        var names = warehouse.Names;
        var pipe = options.Pipe.ToUpperInvariant();
        var ingest = new IngestAddress(time);
        var gatekeeper = new Gatekeeper(options, new ScopedTokenMint(warehouse.TokenKey, ingest), time);
        var availability = new Availability(time);
        var grants = new RoleGrants(options.DefaultRole);
        var (plan, scripted) = Plan(options.Faults);
        var admin = new EmulatorAdmin(engine, gatekeeper, grants, ingest, availability, time, pipe, scripted);
        var pipeline = new CallPipeline(options, plan, admin, gatekeeper, ingest, availability, time, log);
        var token = EmulatorFile.NewToken();
        var server = await EmulatorServer.StartAsync(
            options, pipeline, new ControlPlane(options, gatekeeper, ingest), new DataPlane(options, engine, grants, ingest, time),
            new AdminEndpoints(admin, new WarehouseQuery(warehouse.OpenReader, names, time), pipeline, token), ingest, loggers, inProcess, cancellation);
        var file = new EmulatorFile(
            $"{server.Scheme}://127.0.0.1:{server.ControlPort}/", ingest.Announced, token, Environment.ProcessId, names.Database, names.Schema,
            names.Table, pipe, server.CertificateHash);
        var directory = Path.GetFullPath(options.Directory);
        file.Write(directory);
        return new LocalSnowpipe(held, warehouse, engine, server, file, ingest, directory, admin);
    }

    /// <summary>A scripted plan of the options is the one that the administrator adds to; another kind works beside an empty one.</summary>
    private static (IFaultPlan Plan, ScriptedFaults Scripted) Plan(IFaultPlan given)
    {
        if (given is ScriptedFaults same) return (same, same);
        var own = new ScriptedFaults();
        return (given is NoFaults ? own : new CombinedFaults(given, own), own);
    }

    [LoggerMessage(20, LogLevel.Warning, "A view of the local warehouse could not be made: {Fault}")]
    private static partial void LogViewMissing(ILogger logger, string fault);
}
