using System.Net;
using System.Text.Json;

namespace ThermalActors.Emulator.Tests.Fixtures;

/// <summary>An HTTP answer, read completely.</summary>
internal sealed record Answer(HttpStatusCode Status, string Body, string? ContentType, IReadOnlyDictionary<string, string> Headers)
{
    public JsonElement Json
    {
        get
        {
            using var document = JsonDocument.Parse(Body);
            return document.RootElement.Clone();
        }
    }

    public string? Next => Json.GetProperty("next_continuation_token").GetString();

    public string? Code => Json.TryGetProperty("code", out var code) ? code.GetString()
        : Json.TryGetProperty("error_code", out var control) ? control.GetString() : null;

    public JsonElement ChannelStatus => Json.GetProperty("channel_status");

    public static async Task<Answer> ReadAsync(HttpResponseMessage response)
    {
        var headers = response.Headers.Concat(response.Content.Headers)
            .ToDictionary(static h => h.Key, static h => string.Join(",", h.Value), StringComparer.OrdinalIgnoreCase);
        return new Answer(response.StatusCode, await response.Content.ReadAsStringAsync(), response.Content.Headers.ContentType?.MediaType, headers);
    }
}
