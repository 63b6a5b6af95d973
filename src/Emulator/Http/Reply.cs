using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace ThermalActors.Emulator.Http;

/// <summary>An answer before it is written; the error shapes are those of snowpipe-rest.md §5.1.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Body">Body text, may be empty.</param>
/// <param name="ContentType">Its type.</param>
internal sealed record Reply(int Status, string Body, string ContentType = Reply.Json)
{
    /// <summary>The content type of nearly all answers.</summary>
    public const string Json = "application/json";

    /// <summary>Further headers.</summary>
    public ImmutableDictionary<string, string> Headers { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>A plain text.</summary>
    public static Reply Text(string body) => new(200, body, "text/plain");

    /// <summary>A JSON object with status 200.</summary>
    public static Reply Ok(Action<Utf8JsonWriter> write) => Object(200, write);

    /// <summary>Shape D: an error of the data plane.</summary>
    public static Reply DataError(int status, string code, string message) => Object(status, json =>
    {
        json.WriteString("code", code);
        json.WriteString("message", message);
    });

    /// <summary>Shape C: an error of open, drop or status.</summary>
    public static Reply ControlError(int status, string code, string message) => Object(status, json =>
    {
        json.WriteString("error_code", code);
        json.WriteString("message", message);
    });

    /// <summary>Shape L: the login envelope.</summary>
    public static Reply LoginError(int status, string code, string message) => Object(status, json =>
    {
        json.WriteString("code", code);
        json.WriteNull("data");
        json.WriteNull("headers");
        json.WriteString("message", message);
        json.WriteBoolean("success", false);
    });

    /// <summary>A JSON object.</summary>
    public static Reply Object(int status, Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return new Reply(status, Encoding.UTF8.GetString(buffer.ToArray()));
    }
}
