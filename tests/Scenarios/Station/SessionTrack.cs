using ThermalActors.Readings.Streaming;
using ThermalActors.Snowpipe.Results;

namespace ThermalActors.Scenarios.Station;

/// <summary>What one session has done so far, as the wire saw it.</summary>
/// <param name="number">The session's number.</param>
/// <param name="mark">The mark it was started with.</param>
internal sealed class SessionTrack(long number, Sequence mark)
{
    private readonly Streak[] _streaks = new Streak[Enum.GetValues<SnowpipeCall>().Length];

    public long Number => number;

    public Sequence Mark => mark;

    /// <summary>The number that the next new batch has to start with; null before the open was answered.</summary>
    public long? Expected { get; set; }

    /// <summary>When the last appends were sent.</summary>
    public Queue<TimeSpan> Appends { get; } = new();

    public bool HasSent { get; set; }

    public bool IsAppending { get; set; }

    public long Accepted { get; set; }

    public long Committed { get; set; }

    /// <summary>A call of this kind is sent.</summary>
    public void Sent(SnowpipeCall call, TimeSpan now) => (_streaks[(int)call].SentAt, _streaks[(int)call].IsUnderWay) = (now, true);

    /// <summary>A call of this kind was answered: what it adds to the run of failures of its kind.</summary>
    public Streak Answered(SnowpipeCall call, FailureClass? failure)
    {
        ref var streak = ref _streaks[(int)call];
        streak.IsUnderWay = false;
        if (failure is null) streak = default;
        else
        {
            if (streak.Failures == 0) streak.Began = streak.SentAt;
            if (failure != streak.Class || streak.OfClass == 0) (streak.Class, streak.OfClass, streak.ClassBegan) = (failure, 0, streak.SentAt);
            streak.Failures++;
            streak.OfClass++;
        }

        return streak;
    }

    /// <summary>No access: whoever waited for it after a 401 has failed without its call being sent.</summary>
    public void AccessRefused(FailureClass failure)
    {
        foreach (var call in new[] { SnowpipeCall.AppendRows, SnowpipeCall.ChannelStatus })
        {
            if (_streaks[(int)call] is { Class: FailureClass.Unauthorized, IsUnderWay: false }) Answered(call, failure);
        }
    }

    /// <summary>Failures of one kind of call in a row.</summary>
    internal struct Streak
    {
        public TimeSpan SentAt;
        public bool IsUnderWay;
        public TimeSpan Began;
        public int Failures;
        public FailureClass? Class;
        public int OfClass;
        public TimeSpan ClassBegan;
    }
}
