using System.Globalization;
using System.Security.Authentication;
using ThermalActors.Snowpipe.Credentials;
using ThermalActors.Snowpipe.Results;
using ThermalActors.Snowpipe.Wire;

namespace ThermalActors.Snowpipe.Http;

/// <summary>
/// One call on the wire: the headers that every request carries, a time-out on the given clock, a bounded body. Whatever
/// the network does becomes a result; only the caller's own cancellation is thrown.
/// </summary>
internal sealed class HttpExchange
{
    /// <summary>More of an error is of no use.</summary>
    internal const int MaxErrorBytes = 64 * 1024;

    /// <summary>The largest useful answer is a status with a long error text.</summary>
    internal const int MaxAnswerBytes = 1024 * 1024;

    // One odd header must not silence a station for days.
    private static readonly TimeSpan MaxRetryAfter = TimeSpan.FromHours(1);

    private readonly HttpMessageHandler _handler;
    private readonly TimeProvider _clock;
    private readonly TimeSpan _timeout;
    private readonly string _userAgent;
    private readonly ServerClock? _serverClock;

    public HttpExchange(HttpMessageHandler handler, SnowpipeHttpOptions options, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(handler);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(clock);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(options.RequestTimeout, TimeSpan.Zero, nameof(options));
        _handler = handler;
        _clock = clock;
        _timeout = options.RequestTimeout;
        _userAgent = SnowpipeHttp.UserAgent(options.Application);
        _serverClock = options.ServerClock;
    }

    /// <summary>Sends with a bearer token, or without one; the token-type header tells what kind it is (snowpipe-rest.md §1.4).</summary>
    public async Task<SnowpipeResult<HttpAnswer>> SendAsync(
        SnowpipeCall call, HttpRequestMessage request, Secret? bearer, string? tokenType, CancellationToken cancellation)
    {
        // The service refuses a request without Accept (391902), and .NET sends none by itself.
        request.Headers.TryAddWithoutValidation("Accept", "application/json");
        request.Headers.TryAddWithoutValidation("User-Agent", _userAgent);
        if (bearer is not null) request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + bearer.Reveal());
        if (tokenType is not null) request.Headers.TryAddWithoutValidation("X-Snowflake-Authorization-Token-Type", tokenType);

        cancellation.ThrowIfCancellationRequested();
        var sentAt = _clock.GetTimestamp();
        using var timeout = new CancellationTokenSource(_timeout, _clock);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellation, timeout.Token);
        try
        {
            using var http = new HttpMessageInvoker(_handler, disposeHandler: false);
            using var response = await http.SendAsync(request, linked.Token);
            var date = response.Headers.Date;
            if (date is { } told) Note(told, sentAt);
            var limit = response.IsSuccessStatusCode ? MaxAnswerBytes : MaxErrorBytes;
            var body = await BoundedBody.ReadAsync(response.Content, limit, linked.Token);
            return Outcome.Ok(new HttpAnswer(
                call, (int)response.StatusCode, body, RetryAfter(response, date), date, bearer is null ? new Redactor() : new Redactor(bearer)));
        }
        catch (Exception fault) when (IsTransport(fault))
        {
            cancellation.ThrowIfCancellationRequested();
            return Outcome.Failed<HttpAnswer>(NoAnswer(call, request, timeout.IsCancellationRequested ? null : fault));
        }
    }

    private void Note(DateTimeOffset date, long sentAt)
    {
        var now = _clock.GetTimestamp();
        _serverClock?.Note(new ServerDate(date, _clock.GetElapsedTime(0, now), _clock.GetElapsedTime(sentAt, now)));
    }

    private SnowpipeFailure NoAnswer(SnowpipeCall call, HttpRequestMessage request, Exception? fault)
    {
        var host = request.RequestUri?.Authority;
        if (fault is null)
        {
            return new SnowpipeFailure(FailureClass.Ambiguous, null, null,
                string.Create(CultureInfo.InvariantCulture, $"{call.Phrase()}: {host} did not answer within {_timeout.TotalSeconds:0.#} s"));
        }

        var found = fault is OperationCanceledException
            ? new Classification(FailureClass.Ambiguous, "the host is unreachable: no connection in time")
            : FailureClassifier.ClassifyTransport(fault);
        return new SnowpipeFailure(found.Class, null, null, $"{call.Phrase()}: {host}: {found.Cause}");
    }

    // A date is measured against the server's own clock where it tells one: ours may be wrong by years after a boot.
    private TimeSpan? RetryAfter(HttpResponseMessage response, DateTimeOffset? serverDate)
    {
        var header = response.Headers.RetryAfter;
        var pause = header?.Delta ?? header?.Date - (serverDate ?? _clock.GetUtcNow());
        if (pause is not { } some) return null;
        return some < TimeSpan.Zero ? TimeSpan.Zero : some > MaxRetryAfter ? MaxRetryAfter : some;
    }

    private static bool IsTransport(Exception fault) =>
        fault is HttpRequestException or IOException or OperationCanceledException or AuthenticationException
            or System.Net.Sockets.SocketException or TimeoutException;
}
