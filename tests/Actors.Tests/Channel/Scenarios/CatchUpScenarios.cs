using ThermalActors.Actors.Channel;
using ThermalActors.Snowpipe.Results;
using ThermalActors.TestSupport.Snowpipe;
using Xunit.Abstractions;

namespace ThermalActors.Actors.Tests.Channel.Scenarios;

/// <summary>A backlog after an outage: it is worked off in large bodies within the request rate, new rows come in, and everybody can see how far it is.</summary>
public sealed class CatchUpScenarios(ITestOutputHelper output) : DeliveryScenario(output)
{
    [Fact]
    public void Backlog_is_shown_while_it_lasts_and_gone_when_it_is_worked_off()
    {
        Policy = Policy with { CatchUpRows = 100, Session = Policy.Session with { Limits = new Spool.FetchLimits(4 * 1024 * 1024, 20) } };
        Service.FailAlways(SnowpipeCall.OpenChannel, FailureClass.Configuration);
        Start();
        Until(() => Status?.Phase == ChannelPhase.Suspended, "the outage");
        for (var batch = 0; batch < 40; batch++) Store();
        Until(() => Status?.CatchUp is { RowsLeft: 400 }, "the backlog");
        // The minute that the rate is taken over begins after the backlog has grown.
        Pass(TimeSpan.FromSeconds(70));
        Store();
        Service.CommitsAtPoll = false;
        Service.Heal();

        Until(() => Service.Appends.Count >= 5, "some of it is sent");
        Service.Commit();
        Until(() => Status?.CatchUp is { RowsLeft: < 410, RowsPerSecond: > 0, TimeToGo: not null }, "progress");
        Store();
        Service.CommitsAtPoll = true;

        UntilDelivered();
        AssertTableIsExact();
        Until(() => Status is { CatchUp: null }, "the end of the catch-up");
        Assert.All(Service.Appends, append => Assert.InRange(append.End.Sequence.Value - append.Start.Value + 1, 1, 20));
    }

    [Fact]
    public void Backlog_is_sent_in_few_large_bodies()
    {
        Service.FailAlways(SnowpipeCall.OpenChannel, FailureClass.Configuration);
        Start();
        Until(() => Status?.Phase == ChannelPhase.Suspended, "the outage");
        for (var batch = 0; batch < 100; batch++) Store();
        Service.Heal();

        UntilDelivered();

        AssertTableIsExact();
        Assert.Single(Service.Appends);
    }
}
