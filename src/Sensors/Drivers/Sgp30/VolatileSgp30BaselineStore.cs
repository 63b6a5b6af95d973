namespace ThermalActors.Sensors.Drivers;

/// <summary>Baselines that do not outlive the process: those of simulated chips must never replace those of a real one.</summary>
internal sealed class VolatileSgp30BaselineStore : ISgp30BaselineStore
{
    private StoredSgp30Baseline? kept;

    public StoredSgp30Baseline? Load() => kept;

    public bool Save(StoredSgp30Baseline baseline)
    {
        kept = baseline;
        return true;
    }
}
