namespace ThermalActors.Emulator.Faults;

/// <summary>Decides what goes wrong. Called on request threads at the same time; must be safe for that.</summary>
public interface IFaultPlan
{
    /// <summary>Asked when a request has arrived and nothing was done about it yet.</summary>
    FaultAction Before(CallInfo call);

    /// <summary>Asked when the call has had its effect and the answer is ready to be sent.</summary>
    /// <param name="call">The call.</param>
    /// <param name="status">HTTP status of the answer that is ready.</param>
    FaultAction After(CallInfo call, int status);
}

/// <summary>The plan in which nothing goes wrong.</summary>
public sealed class NoFaults : IFaultPlan
{
    /// <summary>The only instance.</summary>
    public static readonly NoFaults Instance = new();

    private NoFaults()
    {
    }

    /// <inheritdoc/>
    public FaultAction Before(CallInfo call) => FaultAction.None;

    /// <inheritdoc/>
    public FaultAction After(CallInfo call, int status) => FaultAction.None;
}
