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

    /// <summary>Close the connection without an answer (C62): before the call acts it never happened, after it the answer is lost.</summary>
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

    /// <summary>Send the answer in pieces (C63).</summary>
    /// <param name="PieceBytes">Bytes of a piece, at least 1.</param>
    /// <param name="Pause">Wait before every piece, counted by the emulator's clock.</param>
    public sealed record SlowBody(int PieceBytes, TimeSpan Pause) : FaultAction;

    /// <summary>Send headers and the beginning of the answer, then close the connection (C62).</summary>
    /// <param name="KeepBytes">Bytes of the body that get through, 0 or more.</param>
    public sealed record TruncatedBody(int KeepBytes) : FaultAction;

    /// <summary>Change members of a JSON answer, such as a 200 that carries a refusal or lacks its token.</summary>
    /// <remarks>A path names members from the root, separated by dots; <c>*</c> stands for every member. Answers that are no JSON object stay.</remarks>
    public sealed record Patch : FaultAction
    {
        /// <summary>Path to new value, as JSON text.</summary>
        public ImmutableDictionary<string, string> Set { get; init; } = ImmutableDictionary<string, string>.Empty;

        /// <summary>Paths of the members to leave out.</summary>
        public ImmutableArray<string> Remove { get; init; } = [];
    }

    /// <summary>Do something on the server, then go on (C64–C68).</summary>
    /// <param name="Operation">What. An operation on a channel that names none is about the channel of the call.</param>
    public sealed record Operate(ServerOperation Operation) : FaultAction;

    /// <summary>Several actions in order; the first that ends the call ends the list.</summary>
    /// <param name="Actions">The actions.</param>
    public sealed record Several(ImmutableArray<FaultAction> Actions) : FaultAction;
}
