namespace ThermalActors.Sensors.Bus;

/// <summary>What an I2C bus has to say about itself; once per episode, not once per failed transfer.</summary>
public abstract record BusReport
{
    private BusReport()
    {
    }

    /// <summary>Transfers are paused.</summary>
    /// <param name="BusId">Number of the bus.</param>
    /// <param name="Failure">Why, and what a person can do about it.</param>
    /// <param name="Pause">Length of the first pause; the later ones are longer.</param>
    public sealed record Suspended(int BusId, SensorFailure Failure, TimeSpan Pause) : BusReport;

    /// <summary>A transfer got through again.</summary>
    /// <param name="BusId">Number of the bus.</param>
    /// <param name="After">How long the episode lasted.</param>
    public sealed record Recovered(int BusId, TimeSpan After) : BusReport;
}
