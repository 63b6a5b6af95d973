using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;

namespace ThermalActors.Emulator.Http;

/// <summary>
/// A server without sockets: a call is handed to the same pipeline by <see cref="InProcessHandler"/>, on the caller's thread. With a
/// virtual clock a whole campaign then runs on one thread, in an order that only its seed decides.
/// </summary>
internal sealed class InProcessServer : IServer
{
    /// <summary>The port that stands for the account host.</summary>
    public const int ControlPort = 18_001;

    /// <summary>The port that stands for the ingest host.</summary>
    public const int IngestPort = 18_002;

    /// <summary>The port that stands for the ingest host after a fail-over.</summary>
    public const int SparePort = 18_003;

    private Func<IFeatureCollection, Task>? _serve;

    /// <inheritdoc/>
    public IFeatureCollection Features { get; } = new FeatureCollection();

    /// <inheritdoc/>
    public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
        where TContext : notnull
    {
        _serve = async features =>
        {
            var context = application.CreateContext(features);
            try
            {
                await application.ProcessRequestAsync(context);
                application.DisposeContext(context, null);
            }
            catch (Exception error)
            {
                application.DisposeContext(context, error);
                throw;
            }
        };
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        _serve = null;
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public void Dispose() => _serve = null;

    /// <summary>Runs one call.</summary>
    /// <exception cref="HttpRequestException">The server has stopped.</exception>
    public Task ServeAsync(IFeatureCollection features) =>
        _serve?.Invoke(features) ?? throw new HttpRequestException(HttpRequestError.ConnectionError, "nobody listens");
}
