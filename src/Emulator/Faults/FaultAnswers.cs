using System.Collections.Immutable;

namespace ThermalActors.Emulator.Faults;

/// <summary>Answers as they were seen in the field or are to be feared (snowpipe-rest.md §5).</summary>
public static class FaultAnswers
{
    /// <summary>429 with the rate-limit envelope.</summary>
    public static FaultAction.Answer Throttled { get; } = new(429, """{"code":"390701","message":"Request rate exceeds max. Try later."}""");

    /// <summary>503 with a bare JSON string; the same body was seen with 500.</summary>
    public static FaultAction.Answer RetryRequest { get; } = new(503, "\"ERR_GENERAL_EXCEPTION_RETRY_REQUEST\"");

    /// <summary>408 without a body.</summary>
    public static FaultAction.Answer RequestTimeout { get; } = new(408, "");

    /// <summary>401 with the login envelope of an expired token.</summary>
    public static FaultAction.Answer Unauthorized { get; } =
        new(401, """{"code":"390318","data":null,"headers":null,"message":"OAuth access token expired.","success":false}""");

    /// <summary>403 with the login envelope.</summary>
    public static FaultAction.Answer Forbidden { get; } =
        new(403, """{"code":"390422","data":null,"headers":null,"message":"The request is not allowed for this role or network.","success":false}""");

    /// <summary>410: the pipe has failed over.</summary>
    public static FaultAction.Answer Gone { get; } = new(410, """{"code":"ERR_PIPE_FAILED_OVER","message":"The pipe has failed over."}""");

    /// <summary>409: somebody else is opening the channel (C23).</summary>
    public static FaultAction.Answer OpenInProgress { get; } =
        new(409, """{"error_code":"ERR_OPEN_CHANNEL_IN_PROGRESS","message":"The channel is being opened by another request."}""");

    /// <summary>502 with a line of text from a proxy.</summary>
    public static FaultAction.Answer ProxyText { get; } = new(502, "upstream connect error or disconnect/reset before headers", "text/plain");

    /// <summary>503 with a page from a proxy.</summary>
    public static FaultAction.Answer ProxyHtml { get; } =
        new(503, "<html><head><title>503 Service Temporarily Unavailable</title></head><body><h1>503</h1></body></html>", "text/html");

    /// <summary>307 to a host that nobody asked for.</summary>
    public static FaultAction.Answer Redirect { get; } = new(307, "", "text/plain")
    {
        Headers = ImmutableDictionary<string, string>.Empty.Add("Location", "https://elsewhere.invalid/"),
    };

    /// <summary>The same answer with a <c>Retry-After</c> header.</summary>
    /// <param name="answer">An answer.</param>
    /// <param name="value">Seconds or an HTTP date.</param>
    public static FaultAction.Answer RetryAfter(this FaultAction.Answer answer, string value)
    {
        ArgumentNullException.ThrowIfNull(answer);
        return answer with { Headers = answer.Headers.SetItem("Retry-After", value) };
    }
}
