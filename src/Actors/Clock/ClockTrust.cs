using ThermalActors.Actors.Settings;
using ThermalActors.Readings.Rows;
using ThermalActors.Readings.Sensors;
using ThermalActors.Snowpipe.Http;

namespace ThermalActors.Actors.Clock;

/// <summary>
/// The wall clock as rows and logins see it: judged at the very moment at which it is used, so that a step between two looks of the
/// <see cref="ClockActor"/> makes no row lie. Safe from any thread.
/// </summary>
internal sealed class ClockTrust
{
    private readonly Func<ClockQuality> _kernel;
    private readonly ServerClock _server;
    private readonly TimeProvider _time;
    private View _view;

    /// <param name="policy">What waits.</param>
    /// <param name="kernel">Whether a time service keeps the clock.</param>
    /// <param name="server">The dates of the service's answers.</param>
    /// <param name="time">Both clocks.</param>
    public ClockTrust(ClockPolicy policy, Func<ClockQuality> kernel, ServerClock server, TimeProvider time)
    {
        (_kernel, _server, _time) = (kernel, server, time);
        _view = new View(policy, ClockVerdict.Unconfirmed, ReadingStamp.Now(time).Uptime);
    }

    /// <summary>Trust in the times that the clock gives now.</summary>
    public ClockQuality Quality => Judge(ReadingStamp.Now(_time)).Verdict == ClockVerdict.Trusted ? ClockQuality.Synced : ClockQuality.Unsynced;

    /// <summary>The policy in force.</summary>
    public ClockPolicy Policy => Volatile.Read(ref _view).Policy;

    /// <summary>What the service said last.</summary>
    public ServerDate? Server => _server.Latest;

    /// <summary>The verdict at a moment. With <see cref="ClockSync.Off"/> the service is not heard: what it says is shown only.</summary>
    public ClockFinding Judge(ReadingStamp now)
    {
        var policy = Volatile.Read(ref _view).Policy;
        return ClockJudge.Judge(_kernel() == ClockQuality.Synced, policy.Require == ClockSync.Off ? null : _server.Latest, now, policy.MaxSkew);
    }

    /// <summary>Why no login may be signed now; null when one may.</summary>
    public string? SigningFault()
    {
        var now = ReadingStamp.Now(_time);
        var finding = Judge(now);
        var view = Volatile.Read(ref _view);
        var age = view.Verdict == finding.Verdict ? now.Uptime - view.Since : TimeSpan.Zero;
        return view.Policy.Signs(finding.Verdict, age)
            ? null
            : $"nothing is signed until the clock can be trusted: {finding.Reason}. Check the time service (timedatectl), or set clock.require-sync = off";
    }

    /// <summary>Takes note of what the actor knows.</summary>
    public void Note(ClockPolicy policy, ClockVerdict verdict, TimeSpan since) => Volatile.Write(ref _view, new View(policy, verdict, since));

    private sealed record View(ClockPolicy Policy, ClockVerdict Verdict, TimeSpan Since);
}
