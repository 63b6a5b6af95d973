using System.Net;
using System.Text;

namespace ThermalActors.Snowpipe.Tests.Support;

/// <summary>Answers requests in the order in which answers were queued, and keeps what it was asked.</summary>
internal sealed class FakeSnowflake : HttpMessageHandler
{
    private readonly Queue<Func<CancellationToken, Task<HttpResponseMessage>>> _answers = new();

    public List<RecordedRequest> Requests { get; } = [];

    public RecordedRequest Single => Assert.Single(Requests);

    public FakeSnowflake Answers(int status, string body, Action<HttpResponseMessage>? adjust = null) =>
        Answers(status, Encoding.UTF8.GetBytes(body), adjust);

    public FakeSnowflake Answers(int status, byte[] body, Action<HttpResponseMessage>? adjust = null)
    {
        _answers.Enqueue(_ =>
        {
            var response = new HttpResponseMessage((HttpStatusCode)status) { Content = new ByteArrayContent(body) };
            adjust?.Invoke(response);
            return Task.FromResult(response);
        });
        return this;
    }

    public FakeSnowflake AnswersWith(Stream body, int status = 200)
    {
        _answers.Enqueue(_ => Task.FromResult(new HttpResponseMessage((HttpStatusCode)status) { Content = new StreamContent(body) }));
        return this;
    }

    /// <summary>Puts the bearer token of the request in place of TOKEN, as a careless proxy might.</summary>
    public FakeSnowflake Echoes(int status, string template)
    {
        _answers.Enqueue(_ => Task.FromResult(new HttpResponseMessage((HttpStatusCode)status)
        {
            Content = new StringContent(template.Replace("TOKEN", Requests[^1]["Authorization"]!["Bearer ".Length..], StringComparison.Ordinal)),
        }));
        return this;
    }

    public FakeSnowflake Throws(Exception exception)
    {
        _answers.Enqueue(_ => Task.FromException<HttpResponseMessage>(exception));
        return this;
    }

    public FakeSnowflake NeverAnswers()
    {
        _answers.Enqueue(async cancellation =>
        {
            var never = new TaskCompletionSource<HttpResponseMessage>();
            await using var registration = cancellation.Register(() => never.TrySetCanceled(cancellation));
            return await never.Task;
        });
        return this;
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(cancellationToken);
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, values) in request.Headers.NonValidated) headers[name] = values.ToString();
        if (request.Content is not null)
        {
            foreach (var (name, values) in request.Content.Headers.NonValidated) headers[name] = values.ToString();
        }

        Requests.Add(new RecordedRequest(request.Method.Method, request.RequestUri!, headers, body));
        return await _answers.Dequeue()(cancellationToken);
    }
}
