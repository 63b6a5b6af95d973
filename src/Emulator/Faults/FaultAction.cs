using System.Collections.Immutable;

namespace ThermalActors.Emulator.Faults;

/// <summary>What a fault does to a call.</summary>
public abstract record FaultAction
{
    private FaultAction()
    {
    }

    /// <summary>Go on.</summary>
    public static FaultAction None { get; } = new Proceed();

    /// <summary>Go on as if there were no fault.</summary>
    public sealed record Proceed : FaultAction;

    /// <summary>Close the connection without an answer (C62).</summary>
    public sealed record Cut : FaultAction;

    /// <summary>Wait, then go on (C63).</summary>
    /// <param name="Delay">Counted by the emulator's clock.</param>
    public sealed record Stall(TimeSpan Delay) : FaultAction;

    /// <summary>Answer this instead (C63, C64, C69).</summary>
    /// <param name="Status">HTTP status.</param>
    /// <param name="Body">Body text.</param>
    /// <param name="ContentType">Its type.</param>
    public sealed record Answer(int Status, string Body, string ContentType = "application/json") : FaultAction
    {
        /// <summary>Further response headers, such as <c>Retry-After</c> or <c>Location</c>.</summary>
        public ImmutableDictionary<string, string> Headers { get; init; } = ImmutableDictionary<string, string>.Empty;
    }
}
