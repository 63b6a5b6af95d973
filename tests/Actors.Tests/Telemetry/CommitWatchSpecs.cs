using ThermalActors.Actors.Channel;
using ThermalActors.Actors.Telemetry;
using ThermalActors.Readings.Streaming;

namespace ThermalActors.Actors.Tests.Telemetry;

/// <summary>How long a commit takes.</summary>
public sealed class CommitWatchSpecs
{
    private readonly List<double> _took = [];
    private CommitWatch _watch = CommitWatch.None;
    private ChannelStatusReport? _before;

    [Fact]
    public void One_commit_can_cover_several_appends()
    {
        Hear(0, batches: 0, accepted: 10, committed: 10);
        Hear(1, batches: 1, accepted: 20, committed: 10);
        Hear(3, batches: 2, accepted: 30, committed: 10);
        Hear(4, batches: 3, accepted: 40, committed: 10);
        Hear(7, batches: 3, accepted: 40, committed: 30);

        Assert.Equal([6, 4], _took);
        Assert.Equal((1, TimeSpan.FromSeconds(7)), (_watch.Count, _watch.CommittedAt));
    }

    [Fact]
    public void What_was_committed_before_this_process_is_no_commit_of_it()
    {
        Hear(0, batches: 0, accepted: 10, committed: 10);

        Assert.Null(_watch.CommittedAt);
    }

    [Fact]
    public void A_new_session_measures_anew()
    {
        Hear(0, batches: 0, accepted: 10, committed: 10);
        Hear(1, batches: 1, accepted: 20, committed: 10);
        Hear(2, batches: 1, accepted: 10, committed: 10, session: 2);
        Hear(5, batches: 2, accepted: 20, committed: 10, session: 2);
        Hear(6, batches: 2, accepted: 20, committed: 20, session: 2);

        Assert.Equal([1], _took);
    }

    [Fact]
    public void It_is_bounded()
    {
        Hear(0, batches: 0, accepted: 10, committed: 10);
        for (var i = 1; i <= CommitWatch.Limit + 10; i++) Hear(i, batches: i, accepted: 10 + i, committed: 10);

        Assert.Equal(CommitWatch.Limit, _watch.Count);
    }

    private void Hear(double at, long batches, long accepted, long committed, long session = 1)
    {
        var status = new ChannelStatusReport(
            ChannelPhase.Running, session, default, new OffsetToken(new Sequence(committed), null), new Sequence(accepted), new SendTotals(0, batches, 0, 0, 0), null, null, null);
        _watch = _watch.Observe(_before, status, TimeSpan.FromSeconds(at), out var took);
        _took.AddRange(took.Select(each => each.TotalSeconds));
        _before = status;
    }
}
