using System.Collections.Immutable;
using Effects = System.Collections.Immutable.ImmutableArray<ThermalActors.Actors.Clock.ClockEffect>.Builder;

namespace ThermalActors.Actors.Clock;

/// <summary>
/// Decides what a verdict on the clock means (design §8a).
/// <code>
///                 a time service keeps it, or the server agrees
///   ┌─────────────┐ ───────────────────────────────────────────► ┌─────────┐
///   │ unconfirmed │                                              │ trusted │  the time of boot is known: rows with untrusted
///   └─────────────┘ ◄──────────────────────────────────────────  └─────────┘  times are repaired, then everything goes
///      │       ▲          nobody vouches for it any more           │     ▲
///      ▼       │                                                   ▼     │
///   ┌────────────────────────────────────────────────────────────────────┐
///   │ wrong: an impossible date, or the server differs                   │  nothing is signed
///   └────────────────────────────────────────────────────────────────────┘
///   unconfirmed, wrong: rows with untrusted times wait, with auto at most max-wait; the server is asked for its date
/// </code>
/// Once the clock was trusted, the uptime tells the time: a row that is built while it is not is repaired at the spool's door, for as
/// long as <see cref="ClockPolicy.BootTimeLasts"/>. Ages are elapsed time, so a step changes none of them.
/// </summary>
internal static class ClockMachine
{
    public static (ClockState Next, ImmutableArray<ClockEffect> Effects) Step(ClockState state, ClockInput input, ClockNow now)
    {
        var effects = ImmutableArray.CreateBuilder<ClockEffect>();
        var next = input switch
        {
            ClockInput.Looked looked => OnLooked(state, looked.Finding, now, effects),
            ClockInput.ProbeEnded => OnProbeEnded(state, now, effects),
            ClockInput.Reconfigured changed => OnReconfigured(state, changed.Policy, effects),
            _ => throw new InvalidOperationException($"The input {input.GetType().Name} is not known"),
        };
        return (next, effects.DrainToImmutable());
    }

    private static ClockState OnLooked(ClockState state, ClockFinding finding, ClockNow now, Effects effects)
    {
        var uptime = now.At.Uptime;
        var isNew = state.Finding is null || state.Verdict != finding.Verdict;
        var next = state with { Finding = finding, Since = isNew ? uptime : state.Since };
        next = finding.Verdict == ClockVerdict.Trusted ? WithBootTime(next, now, effects) : WithoutStaleBootTime(next, uptime);
        next = next with { Holds = next.Policy.Holds(finding.Verdict, uptime - next.Since) };
        if (next.Holds != state.Holds || next.BootedAt != state.BootedAt) effects.Add(new ClockEffect.TellSpool(next.Holds.Value, next.BootedAt));
        if (isNew || next.Holds != state.Holds) effects.Add(new ClockEffect.NoteVerdict());
        effects.Add(new ClockEffect.LookAfter(NextLook(next, uptime)));
        return AskWhenDue(next, uptime, effects);
    }

    private static ClockState WithBootTime(ClockState state, ClockNow now, Effects effects)
    {
        var bootedAt = now.At.At - now.At.Uptime;
        var trusted = state with { TrustedAt = now.At.Uptime, Probe = state.Probe with { Asked = 0, NotBefore = TimeSpan.Zero } };
        if (state.BootedAt is not { } before) return trusted with { BootedAt = bootedAt };
        var by = bootedAt - before;
        if (by.Duration() < ClockPolicy.Step) return trusted;
        effects.Add(new ClockEffect.NoteStep(by));
        return trusted with { BootedAt = bootedAt };
    }

    private static ClockState WithoutStaleBootTime(ClockState state, TimeSpan uptime) =>
        uptime - state.TrustedAt > ClockPolicy.BootTimeLasts ? state with { BootedAt = null } : state;

    private static TimeSpan NextLook(ClockState state, TimeSpan uptime)
    {
        if (state.Verdict == ClockVerdict.Trusted) return ClockPolicy.CheckTrusted;
        var left = state.Since + state.Policy.MaxWait - uptime;
        return left > TimeSpan.Zero && left < ClockPolicy.CheckUntrusted ? left : ClockPolicy.CheckUntrusted;
    }

    private static ClockState AskWhenDue(ClockState state, TimeSpan uptime, Effects effects)
    {
        var isWanted = state.Verdict != ClockVerdict.Trusted && state.Policy.Require != Settings.ClockSync.Off;
        if (!isWanted || state.Probe.IsUnderWay || uptime < state.Probe.NotBefore) return state;
        effects.Add(new ClockEffect.Ask());
        return state with { Probe = state.Probe with { IsUnderWay = true, Asked = state.Probe.Asked + 1 } };
    }

    private static ClockState OnProbeEnded(ClockState state, ClockNow now, Effects effects)
    {
        effects.Add(new ClockEffect.LookNow());
        var pause = ClockPolicy.Probes.Delay(state.Probe.Asked, now.Roll);
        return state with { Probe = state.Probe with { IsUnderWay = false, NotBefore = now.At.Uptime + pause } };
    }

    private static ClockState OnReconfigured(ClockState state, ClockPolicy policy, Effects effects)
    {
        if (policy != state.Policy) effects.Add(new ClockEffect.LookNow());
        return state with { Policy = policy };
    }
}
