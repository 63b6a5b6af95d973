using System.Collections.Frozen;
using System.Net.Sockets;
using System.Security.Authentication;

namespace ThermalActors.Snowpipe.Results;

/// <summary>
/// Turns an HTTP status and a Snowflake code into the one reaction they call for (snowpipe-rest.md §5.2, §5.3, §10.3).
/// A known code beats the status, because the service sends the same code under different statuses; only a 413 speaks for itself.
/// </summary>
public static class FailureClassifier
{
    /// <summary>The one status that says more than any code: only a smaller body helps, however the service words it.</summary>
    private const int TooLargeStatus = 413;

    private static readonly FrozenDictionary<string, Classification> Codes = BuildCodes();

    /// <summary>Classifies an answer.</summary>
    /// <param name="httpStatus">HTTP status, null when no answer came.</param>
    /// <param name="code">Snowflake's code from the body or from a channel status, null when there was none.</param>
    /// <param name="call">The call that was answered.</param>
    public static Classification Classify(int? httpStatus, string? code, SnowpipeCall call) =>
        ForCall(httpStatus == TooLargeStatus ? ByStatus(httpStatus, call) : ByCode(code) ?? ByStatus(httpStatus, call), call);

    /// <summary>
    /// Classifies a code alone: the rule for an answer whose status says success while its content does not.
    /// Null when the code is not one that we know.
    /// </summary>
    /// <param name="code">Snowflake's code.</param>
    /// <param name="call">The call that was answered.</param>
    public static Classification? ClassifyCode(string? code, SnowpipeCall call) =>
        ByCode(code) is { } known ? ForCall(known, call) : null;

    /// <summary>Classifies a channel status that is not usable; an unknown code means that the channel must be reopened.</summary>
    /// <param name="statusCode">The <c>channel_status_code</c>.</param>
    /// <param name="call">The call that told it.</param>
    public static Classification ClassifyChannelStatus(string statusCode, SnowpipeCall call) =>
        ClassifyCode(statusCode, call) ?? new(FailureClass.ChannelInvalid, "the channel is not usable and has to be reopened");

    /// <summary>Classifies a call that got no answer at all.</summary>
    /// <param name="exception">What the HTTP stack threw; time-outs of ours are not among them.</param>
    public static Classification ClassifyTransport(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        if (Find<AuthenticationException>(exception) is not null)
        {
            return new(FailureClass.Configuration,
                "the TLS connection could not be trusted: check the clock, the CA certificates of this machine and network.ca-file for an inspecting proxy");
        }

        if (Find<HttpRequestException>(exception) is { } http && ByRequestError(http) is { } known) return known;
        return Find<SocketException>(exception) is { } socket
            ? new(FailureClass.Ambiguous, BySocketError(socket.SocketErrorCode))
            : new(FailureClass.Ambiguous, "the connection broke before the answer was complete");
    }

    private static Classification? ByRequestError(HttpRequestException http) => http.HttpRequestError switch
    {
        HttpRequestError.ProxyTunnelError when http.StatusCode is System.Net.HttpStatusCode.ProxyAuthenticationRequired =>
            new(FailureClass.Configuration, ProxyLogin),
        HttpRequestError.ProxyTunnelError => new(FailureClass.Configuration,
            "the proxy refuses the connection: check network.proxy and what the proxy allows"),
        HttpRequestError.NameResolutionError => new(FailureClass.Ambiguous, "the host is unreachable: its name cannot be resolved"),
        HttpRequestError.ConnectionError when Find<SocketException>(http) is null =>
            new(FailureClass.Ambiguous, "the host is unreachable: no connection"),
        _ => null,
    };

    private static string BySocketError(SocketError error) => error switch
    {
        SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData or SocketError.NoRecovery =>
            "the host is unreachable: its name cannot be resolved",
        SocketError.ConnectionRefused => "the host is unreachable: the connection was refused",
        SocketError.NetworkUnreachable or SocketError.HostUnreachable or SocketError.NetworkDown or SocketError.HostDown =>
            "the host is unreachable: no route",
        SocketError.TimedOut => "the host is unreachable: no response on the network",
        _ => $"the connection broke ({error})",
    };

    private static Classification? ByCode(string? code)
    {
        if (string.IsNullOrEmpty(code)) return null;
        var key = code.ToUpperInvariant();
        if (Codes.TryGetValue(key, out var exact)) return exact;

        // Families: the service grows new members, and the stem already says what to do.
        if (key.StartsWith("ERR_CHANNEL_MUST_BE_REOPENED", StringComparison.Ordinal)) return Codes["ERR_CHANNEL_MUST_BE_REOPENED"];
        if (key.StartsWith("ERR_CHANNEL_DOES_NOT_EXIST", StringComparison.Ordinal)) return Gone;
        if (key.StartsWith("ERR_", StringComparison.Ordinal) && key.Contains("_DOES_NOT_EXIST", StringComparison.Ordinal)) return MissingObject;
        return null;
    }

    private static Classification ByStatus(int? status, SnowpipeCall call) => status switch
    {
        null => new(FailureClass.Ambiguous, "no answer arrived"),
        401 => new(FailureClass.Unauthorized, "the token was refused"),
        403 => new(FailureClass.Configuration,
            "the role lacks a privilege or a network policy forbids access: check the grants of the role and the network policy of the user"),
        404 => NotFound(call),
        405 => new(FailureClass.Configuration, "the verb or path is not known to this host: is the account URL right?"),
        407 => new(FailureClass.Configuration, ProxyLogin),
        408 or 499 => new(FailureClass.Ambiguous, "the request timed out on the way"),
        409 => Conflict(call),
        410 => new(FailureClass.FailedOver, "the pipe failed over to another host"),
        413 => new(FailureClass.TooLarge, "the request body is too large for the service or a proxy on the way"),
        415 => new(FailureClass.Configuration, "the content type or compression is not accepted: try channel.compression = gzip"),
        425 => new(FailureClass.Ambiguous, "the service did not want to act on the request yet"),
        429 => new(FailureClass.Throttled, "too many requests"),
        503 => new(FailureClass.Throttled, "the service is not available at the moment"),
        >= 500 => new(FailureClass.Ambiguous, "trouble inside the service"),
        >= 400 => new(FailureClass.Configuration, "the service refuses the request as it is"),
        >= 300 => new(FailureClass.Configuration, "the host redirects, which is not followed: set snowflake.url to the account URL itself"),
        _ => new(FailureClass.Ambiguous, "the answer makes no sense"),
    };

    private static Classification NotFound(SnowpipeCall call) => call switch
    {
        SnowpipeCall.AppendRows => Gone,
        SnowpipeCall.DiscoverHost or SnowpipeCall.ExchangeToken =>
            new(FailureClass.Configuration, "no account answers at this address: check snowflake.url"),
        _ => MissingObject,
    };

    private static Classification Conflict(SnowpipeCall call) => call switch
    {
        SnowpipeCall.OpenChannel => Codes["ERR_OPEN_CHANNEL_IN_PROGRESS"],
        SnowpipeCall.DropChannel => Codes["ERR_CHANNEL_HAS_UNCOMMITTED_DATA"],
        SnowpipeCall.AppendRows or SnowpipeCall.ChannelStatus => new(FailureClass.ChannelInvalid, "the channel is invalid or closed"),
        _ => new(FailureClass.Configuration, "the service refuses the request as it is"),
    };

    // A class is only of use to a call that can react to it: an append cannot wait for an open, an open cannot find its
    // channel missing, and where the credential itself was refused a fresh token does not help.
    private static Classification ForCall(Classification found, SnowpipeCall call)
    {
        var control = call is SnowpipeCall.DiscoverHost or SnowpipeCall.ExchangeToken;
        return found.Class switch
        {
            FailureClass.Unauthorized when control => new(FailureClass.Configuration, CredentialRefused),
            FailureClass.ChannelGone when call is SnowpipeCall.OpenChannel => MissingObject,
            FailureClass.UncommittedRows or FailureClass.OpenInProgress when call is SnowpipeCall.AppendRows or SnowpipeCall.ChannelStatus =>
                found with { Class = FailureClass.ChannelInvalid },
            FailureClass.TooLarge when call is not SnowpipeCall.AppendRows => found with { Class = FailureClass.Configuration },
            FailureClass.ChannelInvalid or FailureClass.SequencerLost or FailureClass.ChannelGone or FailureClass.UncommittedRows
                or FailureClass.OpenInProgress when control => found with { Class = FailureClass.Configuration },
            _ => found,
        };
    }

    private const string ProxyLogin = "the proxy asks for a login, or for another one: check network.proxy and network.proxy-login-file";

    private const string CredentialRefused =
        "the login was refused: check that the public key is set on the user (or the PAT is valid), account and user, and the clock";

    private static readonly Classification Gone =
        new(FailureClass.ChannelGone, "the channel does not exist: it was dropped, has expired, or its table was recreated");

    private static readonly Classification MissingObject = new(FailureClass.Configuration,
        "database, schema, table, pipe or role does not exist or the role may not use it: run the statements of `thermal-actors sql setup`");

    private static FrozenDictionary<string, Classification> BuildCodes()
    {
        var codes = new Dictionary<string, Classification>(StringComparer.Ordinal);
        Add(FailureClass.SequencerLost, "another session has opened the channel since",
            "STALE_CONTINUATION_TOKEN_SEQUENCER", "ERR_CHANNEL_HAS_INVALID_CLIENT_SEQUENCER", "4");
        Add(FailureClass.UncommittedRows, "the channel still holds rows that are not committed", "ERR_CHANNEL_HAS_UNCOMMITTED_DATA");
        Add(FailureClass.OpenInProgress, "another open of this channel is under way", "ERR_OPEN_CHANNEL_IN_PROGRESS");
        Add(FailureClass.ChannelInvalid, "the service invalidated the channel",
            "ERR_CHANNEL_MUST_BE_REOPENED", "ERR_CHANNEL_MUST_BE_REOPENED_DUE_TO_ROW_SEQ_GAP", "ERR_CHANNEL_HAS_INVALID_ROW_SEQUENCER");
        Add(FailureClass.ChannelInvalid, "a pipe of this name was recreated recently", "STALE_PIPE_CACHE");
        Add(FailureClass.ChannelGone, "the channel does not exist: it was dropped, has expired, or its table was recreated",
            "ERR_CHANNEL_DOES_NOT_EXIST_OR_IS_NOT_AUTHORIZED");
        Add(FailureClass.Configuration, "the pipe does not exist or the role may not use it: run the statements of `thermal-actors sql setup`",
            "ERR_PIPE_DOES_NOT_EXIST_OR_NOT_AUTHORIZED");
        Add(FailureClass.Configuration, "the table does not exist or the role may not use it: run the statements of `thermal-actors sql setup`",
            "ERR_TABLE_DOES_NOT_EXIST_NOT_AUTHORIZED");
        Add(FailureClass.Configuration, "the role does not exist or is not granted to the user: set snowflake.role or the user's DEFAULT_ROLE",
            "ERR_ROLE_DOES_NOT_EXIST_OR_NOT_AUTHORIZED");
        Add(FailureClass.Configuration, "the pipe is paused or broken: look at SYSTEM$PIPE_STATUS and repair it", "ERR_PIPE_IN_INVALID_STATE");
        Add(FailureClass.Configuration, "the pipe is not a streaming pipe: it must read FROM TABLE(DATA_SOURCE(TYPE => 'STREAMING'))",
            "ERR_PIPE_KIND_NOT_SUPPORTED");
        Add(FailureClass.Configuration, "the service calls the request invalid", "ERR_INVALID_REQUEST");
        Add(FailureClass.Configuration, "the Accept header is missing: is a proxy removing it?", "391902");
        Add(FailureClass.Configuration, "no account answers at this address: check snowflake.url", "T1_ENVOY_NR_404");
        Add(FailureClass.Configuration, "the user needs a network policy before a programmatic access token works: "
            + "ALTER USER … SET NETWORK_POLICY = …", "390432");
        Add(FailureClass.Throttled, "the service asks to try again later",
            "ERR_GENERAL_EXCEPTION_RETRY_REQUEST", "ERR_PIPE_NOT_LOCALLY_OWNED_OR_NOT_STARTED", "390701", "1", "5", "6");
        Add(FailureClass.Unauthorized, "the token was refused or has expired",
            "390144", "390318", "390303", "394400", "394300", "394301", "394302", "394303", "394304", "394305", "394306", "394307", "3");
        return codes.ToFrozenDictionary(StringComparer.Ordinal);

        void Add(FailureClass of, string cause, params ReadOnlySpan<string> names)
        {
            foreach (var name in names) codes.Add(name, new Classification(of, cause));
        }
    }

    private static T? Find<T>(Exception? exception)
        where T : Exception
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            if (exception is T found) return found;
        }

        return null;
    }
}
