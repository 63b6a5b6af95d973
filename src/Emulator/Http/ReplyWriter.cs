using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using ThermalActors.Emulator.Faults;

namespace ThermalActors.Emulator.Http;

/// <summary>Puts an answer on the wire.</summary>
/// <param name="clock">Time of the <c>Date</c> header, and of a slow answer.</param>
internal sealed class ReplyWriter(TimeProvider clock)
{
    /// <summary>Writes an answer.</summary>
    /// <param name="http">The call.</param>
    /// <param name="reply">The answer.</param>
    /// <param name="delivery">A fault that sends it slowly or in part; null = as it should be.</param>
    public async Task WriteAsync(HttpContext http, Reply reply, FaultAction? delivery)
    {
        var response = http.Response;
        response.StatusCode = reply.Status;

        // The client may judge its own clock by this header, so it follows the emulator's clock.
        response.Headers.Date = clock.GetUtcNow().ToString("R", CultureInfo.InvariantCulture);
        foreach (var (name, value) in reply.Headers) response.Headers[name] = value;
        var body = Encoding.UTF8.GetBytes(reply.Body);
        response.ContentLength = body.Length;
        if (body.Length == 0) return;
        response.ContentType = reply.ContentType;
        await (delivery switch
        {
            FaultAction.SlowBody slow => WriteSlowlyAsync(http, body, slow),
            FaultAction.TruncatedBody part => WritePartAsync(http, body, part),
            _ => response.Body.WriteAsync(body, http.RequestAborted).AsTask(),
        });
    }

    private async Task WriteSlowlyAsync(HttpContext http, byte[] body, FaultAction.SlowBody slow)
    {
        await http.Response.StartAsync(http.RequestAborted);
        for (var at = 0; at < body.Length; at += slow.PieceBytes)
        {
            await Task.Delay(slow.Pause, clock, http.RequestAborted);
            await http.Response.Body.WriteAsync(body.AsMemory(at, Math.Min(slow.PieceBytes, body.Length - at)), http.RequestAborted);
            await http.Response.Body.FlushAsync(http.RequestAborted);
        }
    }

    private static async Task WritePartAsync(HttpContext http, byte[] body, FaultAction.TruncatedBody part)
    {
        await http.Response.Body.WriteAsync(body.AsMemory(0, Math.Min(part.KeepBytes, body.Length - 1)), http.RequestAborted);
        await http.Response.Body.FlushAsync(http.RequestAborted);
        http.Abort();
    }
}
