namespace ThermalActors.Scenarios.Kernel;

/// <summary>A keyed single timer of an actor: starting it again replaces it, and what it still had under way is dropped.</summary>
internal sealed class SingleTimer(World world)
{
    private long _generation;

    public void Start(TimeSpan delay, Action act)
    {
        var mine = ++_generation;
        world.After(delay, () =>
        {
            if (mine == _generation) act();
        });
    }

    public void Cancel() => _generation++;
}
