using System.Net;
using System.Net.Sockets;
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

    private EmulatorServer(WebApplication app, int controlPort, int ingestPort)
    {
        _app = app;
        ControlPort = controlPort;
        IngestPort = ingestPort;
    }

    /// <summary>Port of the account host.</summary>
    public int ControlPort { get; }

    /// <summary>Port of the ingest host.</summary>
    public int IngestPort { get; }

    /// <summary>Binds both listeners and serves.</summary>
    /// <exception cref="EmulatorPortInUseException">A wanted port is taken.</exception>
    public static async Task<EmulatorServer> StartAsync(
        EmulatorOptions options, CallPipeline pipeline, ControlPlane control, DataPlane data, AdminEndpoints admin,
        IngestAddress ingest, ILoggerFactory loggers, CancellationToken cancellation)
    {
        EnsureFree(options.Port);
        var ingestPort = options.IngestPort ?? (options.Port is > 0 and < 65_535 && IsFree(options.Port + 1) ? options.Port + 1 : 0);
        EnsureFree(ingestPort);

        ListenOptions? controlListener = null, ingestListener = null;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<ILoggerFactory>(new QuietLoggerFactory(loggers));

        // The emulator lives inside another program: signals are that program's business.
        builder.Services.Replace(ServiceDescriptor.Singleton<IHostLifetime, EmbeddedLifetime>());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(IPAddress.Loopback, options.Port, listener => controlListener = listener);
            kestrel.Listen(IPAddress.Loopback, ingestPort, listener => ingestListener = listener);
        });
        var app = builder.Build();
        var bound = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Map(app, bound.Task, pipeline, control, data, admin);
        try
        {
            await app.StartAsync(cancellation);
        }
        catch (IOException e) when (e.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
        {
            await app.DisposeAsync();
            throw new EmulatorPortInUseException(options.Port, e);
        }

        pipeline.ControlPort = controlListener!.IPEndPoint!.Port;
        var boundIngest = ingestListener!.IPEndPoint!.Port;
        ingest.Announced = $"{options.IngestHostName ?? "127.0.0.1"}:{boundIngest}";
        bound.SetResult();
        return new EmulatorServer(app, pipeline.ControlPort, boundIngest);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // Open connections are cut rather than drained, as when a service goes away.
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    private static void Map(WebApplication app, Task bound, CallPipeline pipeline, ControlPlane control, DataPlane data, AdminEndpoints admin)
    {
        app.Use(async (http, next) =>
        {
            // A call may come in between the binding of the listeners and our knowing their ports.
            await bound;

            // C2: an underscore is no part of a DNS name, so such a name leads to nobody.
            var isKnownHost = !http.Request.Host.Host.Contains('_', StringComparison.Ordinal);
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
