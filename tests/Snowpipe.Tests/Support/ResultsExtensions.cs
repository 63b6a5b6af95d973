using ThermalActors.Snowpipe.Results;

namespace ThermalActors.Snowpipe.Tests.Support;

/// <summary>Reads results in specs.</summary>
internal static class ResultsExtensions
{
    public static T Value<T>(this SnowpipeResult<T> result)
    {
        Assert.True(result.IsOk(out var value, out var failure), failure?.ToString());
        return value!;
    }

    public static SnowpipeFailure Failure<T>(this SnowpipeResult<T> result)
    {
        Assert.False(result.IsOk(out _, out var failure), result.ToString());
        return failure!;
    }
}
