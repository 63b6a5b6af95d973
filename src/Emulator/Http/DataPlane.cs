using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using ThermalActors.Emulator.Channels;
using ThermalActors.Emulator.Engine;
using ThermalActors.Emulator.Rows;

namespace ThermalActors.Emulator.Http;

/// <summary>Open, drop, status and append (snowpipe-rest.md §3.3–§3.6): reads the request, asks the engine, words the answer.</summary>
internal sealed class DataPlane(EmulatorOptions options, SnowpipeEngine engine, IngestAddress ingest, TimeProvider clock)
{
    private readonly string _database = options.Database.ToUpperInvariant();
    private readonly string _schema = options.Schema.ToUpperInvariant();
    private readonly string _pipe = options.Pipe.ToUpperInvariant();

    /// <summary>Opens a channel.</summary>
    public async Task<Reply> OpenAsync(HttpContext http)
    {
        if (PipeFault(http) is { } missing) return missing;
        var (body, fault) = await JsonBodyAsync(http);
        if (fault is not null) return fault;
        var key = KeyOf(http);
        if (string.Equals(key.Channel, "ELASTIC", StringComparison.Ordinal))
            return Reply.ControlError(400, ChannelStatusCodes.InvalidRequest, "ELASTIC is reserved.");
        return engine.Open(key, TextOf(body, "offset_token"), FlagOf(body, "fail_on_uncommitted_rows")) switch
        {
            OpenOutcome.Opened opened => Opened(http, opened.Channel),
            _ => Uncommitted(),
        };
    }

    /// <summary>Drops a channel.</summary>
    public async Task<Reply> DropAsync(HttpContext http)
    {
        if (PipeFault(http) is { } missing) return missing;
        var (body, fault) = await JsonBodyAsync(http);
        if (fault is not null) return fault;
        return engine.Drop(KeyOf(http), FlagOf(body, "fail_on_uncommitted_rows")) switch
        {
            DropOutcome.Dropped => new Reply(200, ""),
            DropOutcome.Uncommitted => Uncommitted(),
            _ => Reply.ControlError(404, ChannelStatusCodes.ChannelMissing, "The channel does not exist or is not authorized."),
        };
    }

    /// <summary>Tells the status of the channels that the body names.</summary>
    public async Task<Reply> StatusAsync(HttpContext http)
    {
        if (PipeFault(http) is { } missing) return missing;
        var (body, fault) = await JsonBodyAsync(http);
        if (fault is not null) return fault;
        if (!body.TryGetProperty("channel_names", out var names) || names.ValueKind != JsonValueKind.Array)
            return Reply.ControlError(400, ChannelStatusCodes.InvalidRequest, "channel_names is missing.");
        var pipe = ObjectName.Resolve(RouteText(http, "pipe"));
        return Reply.Ok(json =>
        {
            json.WriteStartObject("channel_statuses");
            foreach (var name in names.EnumerateArray().Where(static n => n.ValueKind == JsonValueKind.String).Select(static n => n.GetString()!).Distinct(StringComparer.Ordinal))
            {
                if (engine.Find(new ChannelKey(pipe, name)) is not { } channel) continue;
                json.WriteStartObject(name);
                WriteStatus(json, http, channel, withCreation: false, options.ErrorCounterName);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        });
    }

    /// <summary>Appends rows.</summary>
    public async Task<Reply> AppendAsync(HttpContext http)
    {
        var query = http.Request.Query;
        if (PipeIsUnknown(http)) return Reply.DataError(404, ChannelStatusCodes.PipeMissing, PipeMissingText);
        if (string.IsNullOrEmpty(query["continuationToken"]))
            return Reply.DataError(400, ChannelStatusCodes.InvalidRequest, "continuationToken is missing.");
        var (body, refusal) = await AppendBody.ReadAsync(http.Request, options, http.RequestAborted);
        if (refusal is not null) return refusal;

        var incoming = new IncomingBatch(
            QueryText(http, "startOffsetToken"),
            QueryText(http, "endOffsetToken") ?? QueryText(http, "offsetToken"),
            Guid.TryParse(query["requestId"], out var requestId) ? requestId : null,
            RowSplitter.Split(body));
        return engine.Append(KeyOf(http), query["continuationToken"], incoming) switch
        {
            AppendOutcome.Accepted accepted => Appended(accepted.Next),
            AppendOutcome.Replayed replayed => Appended(replayed.Next),
            AppendOutcome.Stale => Reply.DataError(
                400, ChannelStatusCodes.StaleContinuationToken, "Channel sequencer in the continuation token is stale. Please reopen the channel"),
            AppendOutcome.Gap => Reply.DataError(
                400, ChannelStatusCodes.RowSequencerGap, "Row sequencer in the continuation token is ahead of the channel. Please reopen the channel"),
            AppendOutcome.Unusable unusable => Reply.DataError(400, unusable.StatusCode, "The channel is invalid. Please reopen the channel"),
            AppendOutcome.Missing => Reply.DataError(
                404, ChannelStatusCodes.ChannelMissing, "The channel does not exist or is not authorized."),
            _ => Reply.DataError(400, ChannelStatusCodes.InvalidRequest, "continuationToken is not valid."),
        };
    }

    private const string PipeMissingText = "The pipe does not exist or is not authorized.";

    private Reply Opened(HttpContext http, Channel channel) => Reply.Ok(json =>
    {
        json.WriteString("next_continuation_token", channel.Expected.ToString());
        WriteAnswerStatus(json);
        json.WriteStartObject("channel_status");
        WriteStatus(json, http, channel, withCreation: true, "rows_error_count");
        json.WriteEndObject();
    });

    private Reply Appended(ContinuationMark next)
    {
        var reply = Reply.Ok(json =>
        {
            json.WriteString("next_continuation_token", next.ToString());
            WriteAnswerStatus(json);
        });

        // C57: looks like the routing hint of the real service; whatever comes back in it is ignored.
        var session = Convert.ToBase64String(Encoding.ASCII.GetBytes(ingest.Served));
        return reply with { Headers = reply.Headers.Add("x-snowflake-session", session) };
    }

    private void WriteAnswerStatus(Utf8JsonWriter json)
    {
        if (!options.AnswerStatusFields) return;
        json.WriteNumber("status_code", 0);
        json.WriteNull("message");
    }

    private void WriteStatus(Utf8JsonWriter json, HttpContext http, Channel channel, bool withCreation, string errorCounter)
    {
        json.WriteString("database_name", _database);
        json.WriteString("schema_name", _schema);

        // A quoted pipe name is echoed with its quotes, as seen in the field (snowpipe-rest.md §3.2).
        var pipe = RouteText(http, "pipe");
        json.WriteString("pipe_name", pipe.StartsWith('"') ? pipe : channel.Key.Pipe);
        json.WriteString("channel_name", channel.Key.Channel);
        json.WriteString("channel_status_code", channel.IsUsable ? options.UsableStatusCode : channel.StatusCode);
        json.WriteString("last_committed_offset_token", channel.CommittedToken);
        if (withCreation) json.WriteNumber("created_on_ms", channel.CreatedOn.ToUnixTimeMilliseconds());
        json.WriteNumber("rows_inserted", channel.RowsInserted);
        json.WriteNumber("rows_parsed", channel.RowsParsed);
        json.WriteNumber(errorCounter, channel.RowErrors);
        json.WriteString("last_error_offset_upper_bound", channel.LastError?.OffsetUpperBound);
        json.WriteString("last_error_message", channel.LastError?.Message);
        if (channel.LastError is { } error) json.WriteNumber("last_error_timestamp", error.At.ToUnixTimeMilliseconds());
        else json.WriteNull("last_error_timestamp");
        json.WriteNumber("snowflake_avg_processing_latency_ms", LatencyMs(channel));
    }

    /// <summary>How long the oldest uncommitted append has been waiting; 0 when none is.</summary>
    private long LatencyMs(Channel channel) =>
        channel.Buffer.IsEmpty ? 0 : Math.Max(0, (long)(clock.GetUtcNow() - channel.Buffer[0].AcceptedAt).TotalMilliseconds);

    private Reply? PipeFault(HttpContext http) =>
        PipeIsUnknown(http) ? Reply.ControlError(404, ChannelStatusCodes.PipeMissing, PipeMissingText) : null;

    private bool PipeIsUnknown(HttpContext http) =>
        !Is(http, "database", _database) || !Is(http, "schema", _schema) || !Is(http, "pipe", _pipe);

    private static bool Is(HttpContext http, string part, string name) =>
        string.Equals(ObjectName.Resolve(RouteText(http, part)), name, StringComparison.Ordinal);

    private static ChannelKey KeyOf(HttpContext http) =>
        new(ObjectName.Resolve(RouteText(http, "pipe")), ObjectName.Resolve(RouteText(http, "channel")));

    private static Reply Uncommitted() => Reply.ControlError(
        409, ChannelStatusCodes.UncommittedData, "The channel has rows that are not committed yet.");

    private static string RouteText(HttpContext http, string name) => (string)http.Request.RouteValues[name]!;

    private static string? QueryText(HttpContext http, string name) =>
        http.Request.Query[name].ToString() is { Length: > 0 } text ? text : null;

    private static string? TextOf(JsonElement body, string name) =>
        body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static bool FlagOf(JsonElement body, string name) =>
        body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;

    private static async Task<(JsonElement Body, Reply? Fault)> JsonBodyAsync(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body, Encoding.UTF8);
        var text = await reader.ReadToEndAsync(http.RequestAborted);
        try
        {
            using var document = JsonDocument.Parse(string.IsNullOrWhiteSpace(text) ? "{}" : text);
            if (document.RootElement.ValueKind == JsonValueKind.Object) return (document.RootElement.Clone(), null);
        }
        catch (JsonException)
        {
            // Answered below, like a body that is JSON but no object.
        }

        return (default, Reply.ControlError(400, ChannelStatusCodes.InvalidRequest, "The body is not a JSON object."));
    }
}
