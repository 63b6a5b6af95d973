using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ThermalActors.Emulator.Faults;

namespace ThermalActors.Emulator.Http;

/// <summary>Two loopback listeners, one for the account host and one for the ingest host, with the routes of snowpipe-rest.md §1 and §3.</summary>
internal sealed class EmulatorServer : IAsyncDisposable
{
    private const string Channels = "/v2/streaming/databases/{database}/schemas/{schema}/pipes/{pipe}/channels/{channel}";
    private const string Statuses = "/v2/streaming/databases/{database}/schemas/{schema}/pipes/{pipe}:bulk-channel-status";
    private const string Rows = "/v2/streaming/data/databases/{database}/schemas/{schema}/pipes/{pipe}/channels/{channel}/rows";
    private readonly WebApplication _app;

    private readonly X509Certificate2? _certificate;

    private EmulatorServer(WebApplication app, int controlPort, X509Certificate2? certificate)
    {
        _app = app;
        ControlPort = controlPort;
        _certificate = certificate;
    }

    /// <summary>Port of the account host.</summary>
    public int ControlPort { get; }

    /// <summary><c>http</c> or <c>https</c>.</summary>
    public string Scheme => _certificate is null ? "http" : "https";

    /// <summary>SHA-256 of the certificate, upper-case hex; null without TLS.</summary>
    public string? CertificateHash => _certificate?.GetCertHashString(HashAlgorithmName.SHA256);

    /// <summary>Binds both listeners and serves.</summary>
    /// <exception cref="EmulatorPortInUseException">A wanted port is taken.</exception>
    public static async Task<EmulatorServer> StartAsync(
        EmulatorOptions options, CallPipeline pipeline, ControlPlane control, DataPlane data, AdminEndpoints admin,
        IngestAddress ingest, ILoggerFactory loggers, InProcessServer? inProcess, CancellationToken cancellation)
    {
        if (inProcess is not null) return await StartInProcessAsync(options, pipeline, control, data, admin, ingest, loggers, inProcess, cancellation);
        EnsureFree(options.Port);
        var ingestPort = options.IngestPort ?? (options.Port is > 0 and < 65_535 && IsFree(options.Port + 1) ? options.Port + 1 : 0);
        EnsureFree(ingestPort);

        var certificate = ListenerCertificate.Load(options);
        ListenOptions? controlListener = null, ingestListener = null, spareListener = null;
        var builder = Builder(loggers);
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(IPAddress.Loopback, options.Port, listener => controlListener = Secured(listener, certificate));
            kestrel.Listen(IPAddress.Loopback, ingestPort, listener => ingestListener = Secured(listener, certificate));
            kestrel.Listen(IPAddress.Loopback, 0, listener => spareListener = Secured(listener, certificate));
        });
        var app = builder.Build();
        var bound = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Map(app, bound.Task, options, pipeline, control, data, admin, ingest);
        try
        {
            await app.StartAsync(cancellation);
        }
        catch (IOException e) when (e.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
        {
            await app.DisposeAsync();
            certificate?.Dispose();
            throw new EmulatorPortInUseException(options.Port, e);
        }

        pipeline.ControlPort = controlListener!.IPEndPoint!.Port;
        ingest.Bind(options.IngestHostName ?? "127.0.0.1", ingestListener!.IPEndPoint!.Port, spareListener!.IPEndPoint!.Port);
        bound.SetResult();
        return new EmulatorServer(app, pipeline.ControlPort, certificate);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // Open connections are cut rather than drained, as when a service goes away.
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
        _certificate?.Dispose();
    }

    /// <summary>The same routes without sockets.</summary>
    private static async Task<EmulatorServer> StartInProcessAsync(
        EmulatorOptions options, CallPipeline pipeline, ControlPlane control, DataPlane data, AdminEndpoints admin,
        IngestAddress ingest, ILoggerFactory loggers, InProcessServer server, CancellationToken cancellation)
    {
        var builder = Builder(loggers);
        builder.WebHost.UseServer(server);
        var app = builder.Build();
        Map(app, Task.CompletedTask, options, pipeline, control, data, admin, ingest);
        pipeline.ControlPort = InProcessServer.ControlPort;
        ingest.Bind(options.IngestHostName ?? "127.0.0.1", InProcessServer.IngestPort, InProcessServer.SparePort);
        await app.StartAsync(cancellation);
        return new EmulatorServer(app, pipeline.ControlPort, certificate: null);
    }

    private static WebApplicationBuilder Builder(ILoggerFactory loggers)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<ILoggerFactory>(new QuietLoggerFactory(loggers));

        // The emulator lives inside another program: signals are that program's business.
        builder.Services.Replace(ServiceDescriptor.Singleton<IHostLifetime, EmbeddedLifetime>());
        return builder;
    }

    private static ListenOptions Secured(ListenOptions listener, X509Certificate2? certificate)
    {
        // HTTP/1.1 only: a fault that cuts a connection must not cut a stream of it.
        listener.Protocols = HttpProtocols.Http1;
        return certificate is null ? listener : listener.UseHttps(certificate);
    }

    private static void Map(
        WebApplication app, Task bound, EmulatorOptions options, CallPipeline pipeline, ControlPlane control, DataPlane data,
        AdminEndpoints admin, IngestAddress ingest)
    {
        app.Use(async (http, next) =>
        {
            // A call may come in between the binding of the listeners and our knowing their ports.
            await bound;

            // C2: a name with an underscore leads to nobody, and the ingest host answers to its own name only.
            var host = http.Request.Host;
            var isKnownHost = options.IngestHostName is null || pipeline.OnControlHost(http)
                ? !host.Host.Contains('_', StringComparison.Ordinal)
                : string.Equals(host.Host, ingest.ServedName, StringComparison.OrdinalIgnoreCase);
            if (isKnownHost) await next(http);
            if (!isKnownHost || (http.GetEndpoint() is null && !http.Response.HasStarted)) await pipeline.WriteAsync(http, NoRoute());
        });
        app.UseRouting();
        app.MapGet("/v2/streaming/hostname", OnControl(CallKind.Discover, control.DiscoverAsync));
        app.MapPost("/oauth/token", OnControl(CallKind.Token, control.ExchangeAsync));
        app.MapPut(Channels, OnBoth(CallKind.Open, data.OpenAsync));
        app.MapDelete(Channels, OnBoth(CallKind.Drop, data.DropAsync));
        app.MapPost(Statuses, OnBoth(CallKind.Status, data.StatusAsync));
        app.MapPost(Rows, OnIngest(CallKind.Append, data.AppendAsync));
        admin.Map(app);

        RequestDelegate OnBoth(CallKind kind, Func<HttpContext, Task<Reply>> act) => http => pipeline.RunAsync(http, kind, act);
        RequestDelegate OnControl(CallKind kind, Func<HttpContext, Task<Reply>> act) =>
            http => pipeline.OnControlHost(http) ? pipeline.RunAsync(http, kind, act) : pipeline.WriteAsync(http, NoRoute());
        RequestDelegate OnIngest(CallKind kind, Func<HttpContext, Task<Reply>> act) =>
            http => pipeline.OnControlHost(http) ? pipeline.WriteAsync(http, NoRoute()) : pipeline.RunAsync(http, kind, act);
    }

    /// <summary>What the front proxy says of a path that leads nowhere (shape T).</summary>
    private static Reply NoRoute() => new(404, "T1_ENVOY_NR_404", "text/plain");

    private static void EnsureFree(int port)
    {
        if (port != 0 && !IsFree(port)) throw new EmulatorPortInUseException(port);
    }

    private static bool IsFree(int port)
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            probe.Bind(new IPEndPoint(IPAddress.Loopback, port));
            probe.Listen(1);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private sealed class EmbeddedLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
