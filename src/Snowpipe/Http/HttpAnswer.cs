using ThermalActors.Snowpipe.Results;
using ThermalActors.Snowpipe.Wire;

namespace ThermalActors.Snowpipe.Http;

/// <summary>A whole answer of the service, still unread.</summary>
/// <param name="Call">The call that was answered.</param>
/// <param name="Status">HTTP status.</param>
/// <param name="Body">The body, cut at the bound.</param>
/// <param name="RetryAfter">The pause that the server asks for.</param>
/// <param name="ServerDate">The server's clock.</param>
/// <param name="Redactor">Knows the secrets that the call carried.</param>
internal sealed record HttpAnswer(
    SnowpipeCall Call, int Status, byte[] Body, TimeSpan? RetryAfter, DateTimeOffset? ServerDate, Redactor Redactor)
{
    public bool IsSuccess => Status is >= 200 and <= 299;

    /// <summary>The failure that an answer with an error status stands for.</summary>
    public SnowpipeFailure ToFailure()
    {
        var error = ErrorBody.Parse(Body);
        return Failure(FailureClassifier.Classify(Status, error.Code, Call), error.Code, error.Message);
    }

    /// <summary>A failure told by the content; the server's words are made fit for a log here.</summary>
    public SnowpipeFailure Failure(Classification classification, string? code, string? serverText)
    {
        var cleanCode = Redactor.OneLine(code);
        var words = Redactor.OneLine(serverText);
        var message = $"{Call.Phrase()}: HTTP {Status}{(cleanCode is null ? "" : " " + cleanCode)}: {classification.Cause}"
            + (words is null ? "" : $" (the service says: {words})");
        return new SnowpipeFailure(classification.Class, cleanCode, Status, message) { RetryAfter = RetryAfter, ServerDate = ServerDate };
    }
}
