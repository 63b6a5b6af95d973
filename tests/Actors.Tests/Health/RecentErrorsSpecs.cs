using System.Globalization;
using ThermalActors.Actors.Channel;
using ThermalActors.Actors.Health;
using ThermalActors.Actors.Sensors;
using ThermalActors.Actors.Spooling;
using ThermalActors.Actors.Tokens;
using ThermalActors.Readings.Sensors;
using ThermalActors.Readings.Streaming;
using ThermalActors.Sensors;
using ThermalActors.Snowpipe.Results;
using ThermalActors.Spool;

namespace ThermalActors.Actors.Tests.Health;

/// <summary>The list that a person reads who comes an hour later.</summary>
public sealed class RecentErrorsSpecs
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly SessionEnd Invalid = new(SessionEndReason.ChannelInvalid, "STALE", "the token is stale", false);
    private RecentErrors _errors = RecentErrors.None;

    [Fact]
    public void Names_part_code_and_message()
    {
        Hear(new SpoolProtocol.HealthChanged(SpoolFailure.Full, "no space left"));
        Hear(new TokenProtocol.StateChanged(0, null, null, null, new SnowpipeFailure(FailureClass.Unauthorized, "390144", 401, "JWT token is invalid")));
        Hear(new SpoolProtocol.Reported(new SpoolReport.RowsDropped(7, "spool-full")));
        Hear(Offline(absent: false));

        Assert.Equal(
            [("sensors", "not-acknowledged"), ("spool", "rows-dropped"), ("token", "390144"), ("spool", "full")],
            _errors.List.Select(error => (error.Part, error.Code)));
        Assert.Equal("scd4x: no answer", _errors.List[0].Message);
    }

    [Fact]
    public void What_is_not_there_and_what_went_well_is_no_error()
    {
        Hear(Offline(absent: true));
        Hear(new SpoolProtocol.HealthChanged(null, null));
        Hear(new TokenProtocol.StateChanged(1, "host", TimeSpan.FromHours(1), Noon, null));
        Hear(Status(new SessionEnd(SessionEndReason.Drained, null, "drained", true), null, null));

        Assert.Empty(_errors.List);
    }

    [Fact]
    public void What_repeats_itself_is_counted_and_comes_to_the_front()
    {
        Hear(new SpoolProtocol.HealthChanged(SpoolFailure.Full, "no space left"));
        Hear(new SpoolProtocol.HealthChanged(SpoolFailure.Io, "input/output error"));
        Hear(new SpoolProtocol.HealthChanged(SpoolFailure.Full, "no space left"), Noon.AddHours(1));

        Assert.Equal(new ErrorSummary(Noon.AddHours(1), "spool", "full", "no space left", 2), _errors.List[0]);
        Assert.Equal(2, _errors.List.Length);
    }

    [Fact]
    public void A_status_that_repeats_what_it_knew_is_no_news()
    {
        Hear(Status(Invalid, "the offset went back", "append: timed out"));
        Hear(Status(Invalid, "the offset went back", "append: timed out"));
        Assert.Equal([("STALE", 1L), ("alarm", 1L), ("call-failed", 1L)], _errors.List.Select(error => (error.Code, error.Times)));

        Hear(Status(Invalid with { }, "the offset went back", null));
        Assert.Equal(("STALE", 2L), (_errors.List[0].Code, _errors.List[0].Times));
    }

    [Fact]
    public void The_list_is_bounded()
    {
        for (var i = 0; i < RecentErrors.Limit + 5; i++) Hear(new SpoolProtocol.HealthChanged(SpoolFailure.Io, i.ToString(CultureInfo.InvariantCulture)));

        Assert.Equal(RecentErrors.Limit, _errors.List.Length);
        Assert.Equal("24", _errors.List[0].Message);
    }

    private static SensorProtocol.StateChanged Offline(bool absent) => new(
        SensorKind.Scd4x,
        SensorProtocol.SensorState.Offline,
        null,
        new SensorFailure(SensorFailureReason.NotAcknowledged, "no answer"),
        new SensorProtocol.SensorCounters(0, 0, 3, 0, 3))
    {
        Absent = absent,
    };

    private static ChannelProtocol.StatusChanged Status(SessionEnd? end, string? alarm, string? trouble) => new(new ChannelStatusReport(
        ChannelPhase.Running, 1, default, default, Sequence.None, default, end, alarm, trouble));

    private void Hear(object message, DateTimeOffset? at = null) => _errors = _errors.Observe(message, at ?? Noon);
}
