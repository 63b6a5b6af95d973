using System.Text.Json;
using ThermalActors.Snowpipe.Http;
using ThermalActors.Snowpipe.Results;

namespace ThermalActors.Snowpipe.Wire;

/// <summary>Reads the successful answers of the streaming calls. A 200 alone proves nothing (snowpipe-rest.md §3.3, §3.4).</summary>
internal static class ChannelAnswers
{
    private const int MaxErrorText = 2000;

    private static readonly Classification Unreadable =
        new(FailureClass.Ambiguous, "the answer says success but cannot be read");

    /// <summary>The answer to an open: usable only with a continuation token and a usable status.</summary>
    public static SnowpipeResult<OpenedChannel> ReadOpen(HttpAnswer answer)
    {
        using var document = WireJson.Parse(answer.Body);
        if (document is null) return Refused<OpenedChannel>(answer, Unreadable);
        var root = document.RootElement;
        var status = root.Member("channel_status") is { } element ? ReadStatus(answer, element) : null;
        if (status is { IsUsable: false }) return Outcome.Failed<OpenedChannel>(NotUsable(answer, status));
        if (RejectionCode(root) is { } rejection)
        {
            var found = FailureClassifier.ClassifyChannelStatus(rejection, answer.Call);
            return Outcome.Failed<OpenedChannel>(answer.Failure(found, rejection, root.Member("message").AsText()));
        }

        var token = Continuation(root);

        // Without a status the committed offset is unknown, and unknown must not pass for "nothing committed".
        return status is null || token is null
            ? Refused<OpenedChannel>(answer, new(FailureClass.ChannelInvalid, "the answer lacks the channel status or the continuation token"))
            : Outcome.Ok(new OpenedChannel(token.Value, status));
    }

    /// <summary>The answer to an append: R11 says that a 200 which rejects, or which has no token, ends the session.</summary>
    public static SnowpipeResult<ContinuationToken> ReadAppend(HttpAnswer answer)
    {
        using var document = WireJson.Parse(answer.Body);
        var rejected = new Classification(FailureClass.ChannelInvalid, "the rows were not accepted although the status is success");
        if (document is null) return Refused<ContinuationToken>(answer, rejected);
        var root = document.RootElement;
        if (RejectionCode(root) is { } rejection)
        {
            return Outcome.Failed<ContinuationToken>(answer.Failure(rejected, rejection, root.Member("message").AsText()));
        }

        return Continuation(root) is { } token ? Outcome.Ok(token) : Refused<ContinuationToken>(answer, rejected);
    }

    /// <summary>The entry of one channel in a bulk status; a missing entry means that the service does not know the channel.</summary>
    public static SnowpipeResult<ChannelStatus> ReadBulkStatus(HttpAnswer answer, string channel)
    {
        using var document = WireJson.Parse(answer.Body);
        if (document?.RootElement.Member("channel_statuses") is not { ValueKind: JsonValueKind.Object } all)
        {
            return Refused<ChannelStatus>(answer, Unreadable);
        }

        if (Entry(all, channel) is not { } entry)
        {
            return Refused<ChannelStatus>(answer,
                new(FailureClass.ChannelGone, "the service does not know the channel: it was dropped, has expired, or its table was recreated"));
        }

        if (ReadStatus(answer, entry) is not { } status) return Refused<ChannelStatus>(answer, Unreadable);
        return status.IsUsable ? Outcome.Ok(status) : Outcome.Failed<ChannelStatus>(NotUsable(answer, status));
    }

    private static SnowpipeFailure NotUsable(HttpAnswer answer, ChannelStatus status) =>
        answer.Failure(FailureClassifier.ClassifyChannelStatus(status.StatusCode, answer.Call), status.StatusCode, status.LastErrorMessage);

    // A code that we know is better than the general rule: "retry" under a 200 is still "retry".
    private static SnowpipeResult<T> Refused<T>(HttpAnswer answer, Classification otherwise)
    {
        var error = ErrorBody.Parse(answer.Body);
        return Outcome.Failed<T>(answer.Failure(FailureClassifier.ClassifyCode(error.Code, answer.Call) ?? otherwise, error.Code, error.Message));
    }

    private static string? RejectionCode(JsonElement root) =>
        root.Member("status_code").AsText() is { } code && code is not ("" or "0" or "SUCCESS" or "OK") ? code : null;

    private static ContinuationToken? Continuation(JsonElement root) =>
        root.Member("next_continuation_token") is { ValueKind: JsonValueKind.String } token && ((JsonElement?)token).AsText() is { Length: > 0 } text
            ? new ContinuationToken(text)
            : null;

    // The key is the name as sent; a service that echoes it in another case must not make the channel look dropped.
    private static JsonElement? Entry(JsonElement all, string channel)
    {
        if (all.Member(channel) is { } exact) return exact;
        try
        {
            foreach (var member in all.EnumerateObject())
            {
                if (member.Name.Equals(channel, StringComparison.OrdinalIgnoreCase)) return member.Value;
            }
        }
        catch (InvalidOperationException)
        {
            // A name that is no text is not ours.
        }

        return null;
    }

    private static ChannelStatus? ReadStatus(HttpAnswer answer, JsonElement element)
    {
        if (element.Member("channel_status_code").AsText() is not { Length: > 0 } code) return null;
        var committed = element.Member("last_committed_offset_token");
        var token = committed.AsText();
        var readable = token is not null || committed is null or { ValueKind: JsonValueKind.Null };
        return readable
            ? new ChannelStatus(code, token is "" ? null : token)
            {
                RowsInserted = element.Member("rows_inserted").AsInt64() ?? 0,
                RowsParsed = element.Member("rows_parsed").AsInt64() ?? 0,
                // Documented under one name here and under the other there; a rejected row must not be overlooked.
                RowErrors = Math.Max(element.Member("rows_error_count").AsInt64() ?? 0, element.Member("rows_errors").AsInt64() ?? 0),
                LastErrorOffsetUpperBound = element.Member("last_error_offset_upper_bound").AsText(),
                LastErrorMessage = answer.Redactor.OneLine(element.Member("last_error_message").AsText(), MaxErrorText),
                CreatedOnMs = element.Member("created_on_ms").AsInt64(),
            }
            : null;
    }
}
