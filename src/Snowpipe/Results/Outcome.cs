using System.Diagnostics.CodeAnalysis;

namespace ThermalActors.Snowpipe.Results;

/// <summary>Short forms for making and reading results.</summary>
internal static class Outcome
{
    public static SnowpipeResult<T> Ok<T>(T value) => new SnowpipeResult<T>.Ok(value);

    public static SnowpipeResult<T> Failed<T>(SnowpipeFailure failure) => new SnowpipeResult<T>.Failed(failure);

    /// <summary>A fault that no answer of the service is needed for: a file, a name, a setting.</summary>
    public static SnowpipeResult<T> Misconfigured<T>(string message) =>
        Failed<T>(new SnowpipeFailure(FailureClass.Configuration, null, null, message));

    public static bool IsOk<T>(
        this SnowpipeResult<T> result, [MaybeNullWhen(false)] out T value, [NotNullWhen(false)] out SnowpipeFailure? failure)
    {
        (value, failure) = result switch
        {
            SnowpipeResult<T>.Ok ok => (ok.Value, null),
            SnowpipeResult<T>.Failed failed => (default(T), failed.Failure),
            _ => throw new InvalidOperationException("A result is either Ok or Failed."),
        };
        return failure is null;
    }
}
