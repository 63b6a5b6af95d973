using Microsoft.Extensions.Time.Testing;

namespace ThermalActors.Sensors.Tests.Drivers;

/// <summary>Runs asynchronous driver code to its end on a fake clock, in one thread and without real delays.</summary>
internal static class VirtualTime
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static FakeTimeProvider Clock() => new(new DateTimeOffset(2026, 6, 1, 12, 0, 0, TimeSpan.Zero));

    /// <summary>Advances the clock by steps of 1 ms until the operation has ended.</summary>
    public static async Task<T> Run<T>(this FakeTimeProvider clock, Func<Task<T>> operation)
    {
        // Without a synchronisation context continuations run inside Advance: no pumping, no race. Only one that waited for
        // another operation comes from the thread pool, and gets real time for that.
        SynchronizationContext.SetSynchronizationContext(null);
        var began = TimeProvider.System.GetTimestamp();
        var task = operation();
        for (var waited = TimeSpan.Zero; !task.IsCompleted; waited += Step)
        {
            Assert.True(waited < Limit || TimeProvider.System.GetElapsedTime(began) < Patience, "The operation does not end.");
            if (waited > Limit)
                Thread.Yield();
            clock.Advance(Step);
        }

        return await task;
    }

    public static async Task Run(this FakeTimeProvider clock, Func<Task> operation) =>
        await clock.Run(async () =>
        {
            await operation();
            return true;
        });

    /// <summary>How much virtual time the operation takes.</summary>
    public static async Task<TimeSpan> Duration<T>(this FakeTimeProvider clock, Func<Task<T>> operation)
    {
        var started = clock.GetTimestamp();
        await clock.Run(operation);
        return clock.GetElapsedTime(started);
    }
}
