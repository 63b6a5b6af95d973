using System.Collections.Immutable;

namespace ThermalActors.Emulator.Faults;

/// <summary>Two plans one after the other.</summary>
internal sealed class CombinedFaults(IFaultPlan first, IFaultPlan second) : IFaultPlan
{
    /// <inheritdoc/>
    public FaultAction Before(CallInfo call) => Join(first.Before(call), second.Before(call));

    /// <inheritdoc/>
    public FaultAction After(CallInfo call, int status) => Join(first.After(call, status), second.After(call, status));

    private static FaultAction Join(FaultAction one, FaultAction two) => (one, two) switch
    {
        (FaultAction.Proceed, _) => two,
        (_, FaultAction.Proceed) => one,
        _ => new FaultAction.Several(ImmutableArray.Create(one, two)),
    };
}
