namespace ThermalActors.Actors.Time;

/// <summary>Runs one asynchronous call with a time-out, away from the actor that pipes its outcome to itself.</summary>
internal static class BoundedCall
{
    /// <summary>Runs the call; whatever it throws, even before its first await, comes out as a failed task.</summary>
    /// <param name="call">The call; it must honour its token.</param>
    /// <param name="timeout">Its upper bound.</param>
    /// <param name="time">The clock of the time-out.</param>
    /// <param name="cancellation">Gives the call up.</param>
    /// <exception cref="TimeoutException">The time-out passed.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> fired.</exception>
    public static async Task<T> RunAsync<T>(
        Func<CancellationToken, Task<T>> call, TimeSpan timeout, TimeProvider time, CancellationToken cancellation)
    {
        using var bound = new CancellationTokenSource(timeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(bound.Token, cancellation);
        try
        {
            return await call(linked.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException given) when (bound.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new TimeoutException($"No answer within {timeout.TotalSeconds:0.#} s", given);
        }
    }
}
