using System.Net.Sockets;
using System.Security.Authentication;
using ThermalActors.Snowpipe.Results;

namespace ThermalActors.Snowpipe.Tests.Results;

/// <summary>The tables of snowpipe-rest.md §5.2 and §5.3, row by row.</summary>
public sealed class FailureClassifierSpecs
{
    private static readonly SnowpipeCall[] ChannelCalls =
        [SnowpipeCall.OpenChannel, SnowpipeCall.AppendRows, SnowpipeCall.ChannelStatus, SnowpipeCall.DropChannel];

    /// <summary>§5.2: statuses that mean the same to every streaming call.</summary>
    [Theory]
    [InlineData(300, FailureClass.Configuration)]
    [InlineData(302, FailureClass.Configuration)]
    [InlineData(304, FailureClass.Configuration)]
    [InlineData(307, FailureClass.Configuration)]
    [InlineData(308, FailureClass.Configuration)]
    [InlineData(400, FailureClass.Configuration)]
    [InlineData(401, FailureClass.Unauthorized)]
    [InlineData(403, FailureClass.Configuration)]
    [InlineData(405, FailureClass.Configuration)]
    [InlineData(406, FailureClass.Configuration)]
    [InlineData(407, FailureClass.Configuration)]
    [InlineData(408, FailureClass.Ambiguous)]
    [InlineData(410, FailureClass.FailedOver)]
    [InlineData(415, FailureClass.Configuration)]
    [InlineData(418, FailureClass.Configuration)]
    [InlineData(422, FailureClass.Configuration)]
    [InlineData(425, FailureClass.Ambiguous)]
    [InlineData(429, FailureClass.Throttled)]
    [InlineData(499, FailureClass.Ambiguous)]
    [InlineData(500, FailureClass.Ambiguous)]
    [InlineData(502, FailureClass.Ambiguous)]
    [InlineData(503, FailureClass.Throttled)]
    [InlineData(504, FailureClass.Ambiguous)]
    [InlineData(599, FailureClass.Ambiguous)]
    [InlineData(100, FailureClass.Ambiguous)]
    [InlineData(null, FailureClass.Ambiguous)]
    public void Status_without_a_code(int? status, FailureClass expected) =>
        Assert.All(ChannelCalls, call => Assert.Equal(expected, FailureClassifier.Classify(status, null, call).Class));

    /// <summary>§5.2: statuses whose meaning depends on the call.</summary>
    [Theory]
    [InlineData(404, SnowpipeCall.OpenChannel, FailureClass.Configuration)]
    [InlineData(404, SnowpipeCall.AppendRows, FailureClass.ChannelGone)]
    [InlineData(404, SnowpipeCall.ChannelStatus, FailureClass.Configuration)]
    [InlineData(404, SnowpipeCall.DropChannel, FailureClass.Configuration)]
    [InlineData(404, SnowpipeCall.DiscoverHost, FailureClass.Configuration)]
    [InlineData(404, SnowpipeCall.ExchangeToken, FailureClass.Configuration)]
    [InlineData(409, SnowpipeCall.OpenChannel, FailureClass.OpenInProgress)]
    [InlineData(409, SnowpipeCall.AppendRows, FailureClass.ChannelInvalid)]
    [InlineData(409, SnowpipeCall.ChannelStatus, FailureClass.ChannelInvalid)]
    [InlineData(409, SnowpipeCall.DropChannel, FailureClass.UncommittedRows)]
    [InlineData(409, SnowpipeCall.ExchangeToken, FailureClass.Configuration)]
    [InlineData(413, SnowpipeCall.AppendRows, FailureClass.TooLarge)]
    [InlineData(413, SnowpipeCall.OpenChannel, FailureClass.Configuration)]
    [InlineData(401, SnowpipeCall.DiscoverHost, FailureClass.Configuration)]
    [InlineData(401, SnowpipeCall.ExchangeToken, FailureClass.Configuration)]
    [InlineData(410, SnowpipeCall.DiscoverHost, FailureClass.FailedOver)]
    [InlineData(429, SnowpipeCall.DiscoverHost, FailureClass.Throttled)]
    [InlineData(503, SnowpipeCall.ExchangeToken, FailureClass.Throttled)]
    [InlineData(500, SnowpipeCall.ExchangeToken, FailureClass.Ambiguous)]
    public void Status_by_call(int status, SnowpipeCall call, FailureClass expected) =>
        Assert.Equal(expected, FailureClassifier.Classify(status, null, call).Class);

    /// <summary>§5.3: codes, with the status they come with.</summary>
    [Theory]
    [InlineData("STALE_CONTINUATION_TOKEN_SEQUENCER", 400, SnowpipeCall.AppendRows, FailureClass.SequencerLost)]
    [InlineData("ERR_CHANNEL_HAS_UNCOMMITTED_DATA", 409, SnowpipeCall.OpenChannel, FailureClass.UncommittedRows)]
    [InlineData("ERR_CHANNEL_HAS_UNCOMMITTED_DATA", 409, SnowpipeCall.DropChannel, FailureClass.UncommittedRows)]
    [InlineData("ERR_OPEN_CHANNEL_IN_PROGRESS", 409, SnowpipeCall.OpenChannel, FailureClass.OpenInProgress)]
    [InlineData("ERR_PIPE_IN_INVALID_STATE", 409, SnowpipeCall.OpenChannel, FailureClass.Configuration)]
    [InlineData("ERR_PIPE_IN_INVALID_STATE", 409, SnowpipeCall.AppendRows, FailureClass.Configuration)]
    [InlineData("ERR_CHANNEL_MUST_BE_REOPENED", 400, SnowpipeCall.AppendRows, FailureClass.ChannelInvalid)]
    [InlineData("ERR_CHANNEL_MUST_BE_REOPENED_DUE_TO_ROW_SEQ_GAP", 400, SnowpipeCall.AppendRows, FailureClass.ChannelInvalid)]
    [InlineData("ERR_CHANNEL_MUST_BE_REOPENED_DUE_TO_ANYTHING_NEW", 400, SnowpipeCall.AppendRows, FailureClass.ChannelInvalid)]
    [InlineData("ERR_CHANNEL_HAS_INVALID_ROW_SEQUENCER", 400, SnowpipeCall.AppendRows, FailureClass.ChannelInvalid)]
    [InlineData("ERR_CHANNEL_HAS_INVALID_CLIENT_SEQUENCER", 400, SnowpipeCall.AppendRows, FailureClass.SequencerLost)]
    [InlineData("ERR_CHANNEL_DOES_NOT_EXIST_OR_IS_NOT_AUTHORIZED", 404, SnowpipeCall.AppendRows, FailureClass.ChannelGone)]
    [InlineData("ERR_CHANNEL_DOES_NOT_EXIST_OR_IS_NOT_AUTHORIZED", 404, SnowpipeCall.DropChannel, FailureClass.ChannelGone)]
    [InlineData("ERR_CHANNEL_DOES_NOT_EXIST_OR_IS_NOT_AUTHORIZED", 404, SnowpipeCall.OpenChannel, FailureClass.Configuration)]
    [InlineData("ERR_PIPE_DOES_NOT_EXIST_OR_NOT_AUTHORIZED", 404, SnowpipeCall.AppendRows, FailureClass.Configuration)]
    [InlineData("ERR_PIPE_DOES_NOT_EXIST_OR_NOT_AUTHORIZED", 404, SnowpipeCall.ChannelStatus, FailureClass.Configuration)]
    [InlineData("ERR_TABLE_DOES_NOT_EXIST_NOT_AUTHORIZED", 200, SnowpipeCall.ChannelStatus, FailureClass.Configuration)]
    [InlineData("ERR_SCHEMA_DOES_NOT_EXIST_OR_NOT_AUTHORIZED", 404, SnowpipeCall.AppendRows, FailureClass.Configuration)]
    [InlineData("ERR_ROLE_DOES_NOT_EXIST_OR_NOT_AUTHORIZED", 400, SnowpipeCall.OpenChannel, FailureClass.Configuration)]
    [InlineData("STALE_PIPE_CACHE", 400, SnowpipeCall.AppendRows, FailureClass.ChannelInvalid)]
    [InlineData("ERR_PIPE_KIND_NOT_SUPPORTED", 400, SnowpipeCall.OpenChannel, FailureClass.Configuration)]
    [InlineData("ERR_GENERAL_EXCEPTION_RETRY_REQUEST", 500, SnowpipeCall.OpenChannel, FailureClass.Throttled)]
    [InlineData("ERR_GENERAL_EXCEPTION_RETRY_REQUEST", 503, SnowpipeCall.ChannelStatus, FailureClass.Throttled)]
    [InlineData("ERR_PIPE_NOT_LOCALLY_OWNED_OR_NOT_STARTED", 500, SnowpipeCall.AppendRows, FailureClass.Throttled)]
    [InlineData("ERR_INVALID_REQUEST", 400, SnowpipeCall.AppendRows, FailureClass.Configuration)]
    [InlineData("390701", 429, SnowpipeCall.DiscoverHost, FailureClass.Throttled)]
    [InlineData("391902", 400, SnowpipeCall.ChannelStatus, FailureClass.Configuration)]
    [InlineData("390144", 401, SnowpipeCall.AppendRows, FailureClass.Unauthorized)]
    [InlineData("390318", 401, SnowpipeCall.AppendRows, FailureClass.Unauthorized)]
    [InlineData("390303", 401, SnowpipeCall.ChannelStatus, FailureClass.Unauthorized)]
    [InlineData("394400", 401, SnowpipeCall.OpenChannel, FailureClass.Unauthorized)]
    [InlineData("394304", 401, SnowpipeCall.OpenChannel, FailureClass.Unauthorized)]
    [InlineData("390432", 401, SnowpipeCall.OpenChannel, FailureClass.Configuration)]
    [InlineData("390144", 401, SnowpipeCall.ExchangeToken, FailureClass.Configuration)]
    [InlineData("T1_ENVOY_NR_404", 404, SnowpipeCall.AppendRows, FailureClass.Configuration)]
    public void Code_with_its_status(string code, int status, SnowpipeCall call, FailureClass expected) =>
        Assert.Equal(expected, FailureClassifier.Classify(status, code, call).Class);

    /// <summary>Shape N of §5.1.</summary>
    [Theory]
    [InlineData("1", FailureClass.Throttled)]
    [InlineData("3", FailureClass.Unauthorized)]
    [InlineData("4", FailureClass.SequencerLost)]
    [InlineData("5", FailureClass.Throttled)]
    [InlineData("6", FailureClass.Throttled)]
    public void Numeric_codes_of_the_old_form(string code, FailureClass expected) =>
        Assert.Equal(expected, FailureClassifier.Classify(400, code, SnowpipeCall.AppendRows).Class);

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(404)]
    [InlineData(409)]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(null)]
    public void Known_code_beats_any_status(int? status)
    {
        Assert.Equal(FailureClass.SequencerLost, FailureClassifier.Classify(status, "STALE_CONTINUATION_TOKEN_SEQUENCER", SnowpipeCall.AppendRows).Class);
        Assert.Equal(FailureClass.SequencerLost, FailureClassifier.Classify(status, "stale_continuation_token_sequencer", SnowpipeCall.AppendRows).Class);
    }

    [Fact]
    public void Unknown_code_leaves_the_decision_to_the_status()
    {
        Assert.Equal(FailureClass.Throttled, FailureClassifier.Classify(429, "ERR_NEVER_SEEN", SnowpipeCall.AppendRows).Class);
        Assert.Equal(FailureClass.Configuration, FailureClassifier.Classify(400, "ERR_NEVER_SEEN", SnowpipeCall.AppendRows).Class);
    }

    [Theory]
    [InlineData("ERR_CHANNEL_HAS_UNCOMMITTED_DATA")]
    [InlineData("ERR_OPEN_CHANNEL_IN_PROGRESS")]
    public void Append_cannot_wait_for_an_open_so_it_reopens(string code)
    {
        Assert.Equal(FailureClass.ChannelInvalid, FailureClassifier.Classify(409, code, SnowpipeCall.AppendRows).Class);
        Assert.Equal(FailureClass.ChannelInvalid, FailureClassifier.Classify(409, code, SnowpipeCall.ChannelStatus).Class);
    }

    [Fact]
    public void Untrusted_certificate_is_a_matter_of_configuration()
    {
        var fault = new HttpRequestException(HttpRequestError.SecureConnectionError, "ssl", new AuthenticationException("PartialChain"));

        var found = FailureClassifier.ClassifyTransport(fault);

        Assert.Equal(FailureClass.Configuration, found.Class);
        Assert.Contains("certificates", found.Cause, StringComparison.Ordinal);
    }

    [Fact]
    public void Reset_during_the_tls_handshake_is_only_ambiguous() =>
        Assert.Equal(FailureClass.Ambiguous, FailureClassifier.ClassifyTransport(
            new HttpRequestException(HttpRequestError.SecureConnectionError, "ssl", new IOException("eof"))).Class);

    [Theory]
    [InlineData(HttpRequestError.NameResolutionError, SocketError.HostNotFound)]
    [InlineData(HttpRequestError.NameResolutionError, SocketError.TryAgain)]
    [InlineData(HttpRequestError.ConnectionError, SocketError.ConnectionRefused)]
    [InlineData(HttpRequestError.ConnectionError, SocketError.NetworkUnreachable)]
    [InlineData(HttpRequestError.ConnectionError, SocketError.TimedOut)]
    public void Host_that_cannot_be_reached_is_ambiguous_and_called_unreachable(HttpRequestError kind, SocketError error)
    {
        var found = FailureClassifier.ClassifyTransport(new HttpRequestException(kind, "x", new SocketException((int)error)));

        Assert.Equal(FailureClass.Ambiguous, found.Class);
        Assert.Contains("unreachable", found.Cause, StringComparison.Ordinal);
    }

    [Fact]
    public void Reset_in_the_middle_is_ambiguous()
    {
        var fault = new HttpIOException(HttpRequestError.ResponseEnded, "cut", new SocketException((int)SocketError.ConnectionReset));

        var found = FailureClassifier.ClassifyTransport(fault);

        Assert.Equal(FailureClass.Ambiguous, found.Class);
        Assert.Contains("ConnectionReset", found.Cause, StringComparison.Ordinal);
    }

    [Fact]
    public void Proxy_that_refuses_is_a_matter_of_configuration() =>
        Assert.Equal(FailureClass.Configuration, FailureClassifier.ClassifyTransport(
            new HttpRequestException(HttpRequestError.ProxyTunnelError, "407")).Class);

    [Fact]
    public void Every_call_has_a_class_and_a_cause_for_every_status() =>
        Assert.All(Enum.GetValues<SnowpipeCall>(), call => Assert.All(Enumerable.Range(0, 1000), status =>
            Assert.NotEmpty(FailureClassifier.Classify(status, null, call).Cause)));
}
