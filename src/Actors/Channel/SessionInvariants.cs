using ThermalActors.Snowpipe;

namespace ThermalActors.Actors.Channel;

/// <summary>
/// What every step of a session has to keep to (snowpipe-rest.md §10.5), checked at run time. Only facts that are ours are
/// asserted; what the service says is classified.
/// </summary>
internal static class SessionInvariants
{
    /// <summary>Lets a step through that keeps to them.</summary>
    /// <exception cref="InvalidOperationException">The step is a defect; the session must not act on it.</exception>
    public static void Check(SessionState before, SessionInput input, SessionStep step)
    {
        var after = step.State;
        if (!SessionPhaseTransitions.IsLegal(before.Phase.Kind, after.Phase.Kind))
            throw Defect(input, $"led from {before.Phase.Kind} to {after.Phase.Kind}, which the table does not allow");
        var (appends, opens) = (0, 0);
        foreach (var effect in step.Effects)
        {
            if (effect is SessionEffect.AppendRows append)
            {
                appends++;
                CheckAppend(before, input, after, append.Request);
            }

            if (effect is SessionEffect.OpenChannel) opens++;
        }

        // I1: one append in flight, and nothing is sent beside it.
        if (appends > 1 || (appends == 1 && before.Phase is SessionPhase.Appending { Epoch: not null } && input is not SessionInput.AppendAnswered))
            throw Defect(input, "sent an append while another waits for its answer (I1)");
        // I5: whatever happens to tokens or answers, a session opens its channel once.
        if (opens > 0 && before.Live is not null) throw Defect(input, "opened the channel a second time (I5)");
        if (before.Live is { } was && after.Live is { } live) CheckMarks(was, input, live);
    }

    private static void CheckAppend(SessionState before, SessionInput input, SessionState after, AppendRequest request)
    {
        if (after.Phase is not SessionPhase.Appending { Epoch: not null, InFlight: { } inFlight } || !ReferenceEquals(inFlight.Request, request))
            throw Defect(input, "sent an append that it does not remember");
        // I2, I7: a repetition is the same object: the same bytes, token and request id.
        if (Repeated(before.Phase) is { } earlier)
        {
            if (!ReferenceEquals(earlier, request)) throw Defect(input, $"repeated {earlier.Start} to {earlier.End} as something else (I2, I7)");
            return;
        }

        if (before.Live is not { } live) throw Defect(input, "sent an append before the channel was open");
        if (request.ContinuationToken != live.Continuation) throw Defect(input, $"sent {request.Start} to {request.End} under a token that is not the current one (I2)");
        // I4: after the resume point or the last accepted row; gaps are drops that the spool recorded.
        if (request.Start <= live.Cursor || request.End.Sequence < request.Start)
            throw Defect(input, $"sent {request.Start} to {request.End}, but everything up to {live.Cursor} was accepted (I4)");
    }

    private static AppendRequest? Repeated(SessionPhase phase) => phase switch
    {
        SessionPhase.RetryWait waiting => waiting.InFlight.Request,
        SessionPhase.Appending appending => appending.InFlight.Request,
        _ => null,
    };

    private static void CheckMarks(LiveChannel before, SessionInput input, LiveChannel after)
    {
        if (after.Cursor < before.Cursor) throw Defect(input, $"moved its cursor from {before.Cursor} back to {after.Cursor} (I4)");
        if (before.Ledger.Committed is { } was && (after.Ledger.Committed is not { } now || now.Sequence < was.Sequence))
            throw Defect(input, $"moved the committed offset from {was} back to {after.Ledger.Committed}");
    }

    private static InvalidOperationException Defect(SessionInput input, string what) => new($"Session machine: {input.GetType().Name} {what}.");
}
