using ThermalActors.Snowpipe.Results;

namespace ThermalActors.Snowpipe.Http;

/// <summary>
/// Sends one request without credentials to the account's control host. It is refused, and the refusal is dated: that is all that is
/// wanted.
/// </summary>
public sealed class ServerDateProbe : IServerDateProbe
{
    private readonly HttpExchange _exchange;
    private readonly Uri _accountUrl;

    /// <summary>Makes a probe.</summary>
    /// <param name="handler">Sends the requests; not disposed here.</param>
    /// <param name="target">Its account URL is asked.</param>
    /// <param name="options">Time-out, application name, and where the date is noted.</param>
    /// <param name="clock">Both clocks.</param>
    /// <exception cref="ArgumentException">The target or an option cannot be used.</exception>
    public ServerDateProbe(HttpMessageHandler handler, SnowpipeTarget target, SnowpipeHttpOptions options, TimeProvider clock)
    {
        SnowpipeTarget.ThrowIfUnusable(target);
        _exchange = new HttpExchange(handler, options, clock);
        _accountUrl = target.AccountUrl;
    }

    /// <inheritdoc/>
    public async Task<bool> AskAsync(CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_accountUrl, "/v2/streaming/hostname"));
        var sent = await _exchange.SendAsync(SnowpipeCall.DiscoverHost, request, bearer: null, tokenType: null, cancellation);
        return sent.IsOk(out var answer, out _) && answer.ServerDate is not null;
    }
}
