using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using ThermalActors.Actors.Health;
using ThermalActors.Host.Telemetry;

namespace ThermalActors.Host.Dashboard;

/// <summary>What the loopback page answers. Everything is read from a snapshot: no request reaches an actor.</summary>
internal static class HealthEndpoints
{
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " + "frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

    /// <summary>Adds the end points.</summary>
    public static void Map(IEndpointRouteBuilder routes, IStationStatusSource status, PageState page, ProcessFacts process, MetricsEndpoint metrics, ValueHistory history)
    {
        routes.MapGet("/livez", context => Live(context, status.Current));
        routes.MapGet("/readyz", context => Ready(context, status.Current));
        routes.MapGet("/api/status", context => context.Response.WriteAsJsonAsync(
            StatusDocument.Of(status.Current, page.Current, process, process.Monotonic), StatusJson.Default.StatusDocument));
        routes.MapGet("/api/history", context => context.Response.WriteAsJsonAsync(history.Read(process.Monotonic), StatusJson.Default.HistoryDocument));
        var services = routes.ServiceProvider;
        routes.MapGet("/metrics", context => metrics.ServeAsync(services, context));
        foreach (var (name, file) in PageFiles.All) routes.MapGet("/" + (name is PageFiles.Index ? string.Empty : name), context => Send(context, file));
    }

    /// <summary>
    /// Refuses requests whose Host is no loopback name: a web page elsewhere could otherwise point its own name at this
    /// machine and read the status through the visitor's browser.
    /// </summary>
    public static Task Guard(HttpContext context, RequestDelegate next)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers.CacheControl = "no-store";
        if (IsLoopbackName(context.Request.Host.Host)) return next(context);
        context.Response.StatusCode = StatusCodes.Status421MisdirectedRequest;
        return context.Response.WriteAsync("This page answers to loopback names only.\n");
    }

    private static Task Send(HttpContext context, PageFile file)
    {
        context.Response.ContentType = file.ContentType;
        context.Response.ContentLength = file.Content.Length;
        return context.Response.Body.WriteAsync(file.Content, context.RequestAborted).AsTask();
    }

    private static bool IsLoopbackName(string host) =>
        string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    private static Task Live(HttpContext context, StationStatus status) =>
        Answer(context, status.Live, new HealthDocument(status.Live ? "live" : "stalled", []));

    private static Task Ready(HttpContext context, StationStatus status) =>
        Answer(context, status.Ready, new HealthDocument(status.Ready ? "ready" : "not ready", status.NotReady));

    private static Task Answer(HttpContext context, bool good, HealthDocument document)
    {
        context.Response.StatusCode = good ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        return context.Response.WriteAsJsonAsync(document, StatusJson.Default.HealthDocument);
    }
}
