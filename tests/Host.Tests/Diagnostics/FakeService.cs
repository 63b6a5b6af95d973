using System.Net;
using System.Text;

namespace ThermalActors.Host.Tests.Diagnostics;

/// <summary>The API as a table of answers; what is not in it goes well.</summary>
internal sealed class FakeService(DateTimeOffset now) : HttpMessageHandler
{
    private readonly Dictionary<string, (int Status, string Body)> _answers = new(StringComparer.Ordinal)
    {
        ["GET hostname"] = (200, "ab_c.ingest.snowflakecomputing.com"),
        ["POST token"] = (200, "eyJhbGciOiJub25lIn0.e30.x"),
        ["PUT channel"] = (200, """{"next_continuation_token":"0_1","channel_status":{"channel_status_code":"SUCCESS","last_committed_offset_token":null}}"""),
        ["DELETE channel"] = (200, ""),
    };

    /// <summary>Every call, in order.</summary>
    public List<string> Calls { get; } = [];

    public string? StationStatus { get; set; }

    public void Answer(string call, int status, string body) => _answers[call] = (status, body);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var path = request.RequestUri!.AbsolutePath;
        var kind = path.EndsWith("/hostname", StringComparison.Ordinal) ? "hostname" : path is "/oauth/token" ? "token"
            : path.EndsWith(":bulk-channel-status", StringComparison.Ordinal) ? "status" : "channel";
        var call = $"{request.Method} {kind}";
        Calls.Add(kind is "channel" ? $"{request.Method} {path[(path.LastIndexOf('/') + 1)..]}" : call);
        var (status, body) = _answers.TryGetValue(call, out var answer) ? answer : (200, await StatusAsync(request, cancellationToken));
        var response = new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent(body, Encoding.UTF8, "application/json"), RequestMessage = request };
        response.Headers.Date = now;
        return response;
    }

    private async Task<string> StatusAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        var asked = await request.Content!.ReadAsStringAsync(cancellation);
        var name = asked.Split('"')[3];
        var fresh = """{"channel_status_code":"SUCCESS","last_committed_offset_token":null}""";
        var status = name.StartsWith("TA-DOCTOR_", StringComparison.Ordinal) ? fresh : StationStatus;
        return status is null ? """{"channel_statuses":{}}""" : "{\"channel_statuses\":{\"" + name + "\":" + status + "}}";
    }
}
