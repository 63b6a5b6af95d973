using ThermalActors.Actors.Settings;
using ThermalActors.Spool;

namespace ThermalActors.Actors.Channel;

/// <summary>What a session is allowed to do, and for how long it tries.</summary>
/// <param name="Limits">Bounds of one request body.</param>
/// <param name="RequestGap">Smallest time between two appends (10 requests per second and channel are allowed).</param>
/// <param name="PollInterval">Time between two commit polls.</param>
/// <param name="AwaitUncommitted">How long an open insists on committed rows (<c>fail_on_uncommitted_rows</c>).</param>
/// <param name="CommitTimeout">How long accepted rows may stay uncommitted (R12).</param>
/// <param name="AmbiguousLimit">How long one append may stay ambiguous before the session is given up (R1).</param>
/// <param name="ThrottledLimit">How long one append may be throttled before the session is given up (R2).</param>
/// <param name="Retry">Back-off between tries.</param>
internal sealed record SessionPolicy(
    FetchLimits Limits,
    TimeSpan RequestGap,
    TimeSpan PollInterval,
    TimeSpan AwaitUncommitted,
    TimeSpan CommitTimeout,
    TimeSpan AmbiguousLimit,
    TimeSpan ThrottledLimit,
    RetryPolicy Retry)
{
    /// <summary>True to send one frame and wait for its commit before the next, until a row arrives: after whole commits were rejected.</summary>
    public bool OneFrameAtATime { get; init; }

    public static SessionPolicy From(ChannelSettings settings) => new(
        new FetchLimits(settings.MaxRequestBytes, int.MaxValue),
        TimeSpan.FromSeconds(1.0 / settings.MaxRequestsPerSecond),
        settings.PollInterval,
        settings.AwaitUncommitted,
        settings.CommitTimeout,
        AmbiguousLimit: TimeSpan.FromMinutes(5),
        ThrottledLimit: TimeSpan.FromMinutes(30),
        new RetryPolicy(settings.BackoffMin, settings.BackoffMax));
}
