namespace ThermalActors.TestSupport;

/// <summary>
/// Runs something so that what waits for its outcome goes on at once, on this thread. The synchronisation context of the
/// test framework would send it to another thread, and the test would race with it.
/// </summary>
internal static class Inline
{
    public static void Run(Action action) => Run(() =>
    {
        action();
        return true;
    });

    public static T Run<T>(Func<T> action)
    {
        var framework = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            return action();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(framework);
        }
    }
}
