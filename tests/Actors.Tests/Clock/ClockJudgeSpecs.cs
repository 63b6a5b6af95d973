using ThermalActors.Actors.Clock;
using ThermalActors.Actors.Settings;
using ThermalActors.Readings.Sensors;
using ThermalActors.Snowpipe.Http;

namespace ThermalActors.Actors.Tests.Clock;

/// <summary>What speaks for and against a clock, and what waits for it.</summary>
public sealed class ClockJudgeSpecs
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Uptime = TimeSpan.FromHours(30);
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(true, null, 0, "Trusted", "a time service keeps it")]
    [InlineData(false, null, 0, "Unconfirmed", "no time service keeps the clock, and Snowflake's clock is not known yet")]
    [InlineData(false, 30, 0, "Trusted", "Snowflake's clock agrees with it")]
    [InlineData(false, -30, 0, "Trusted", "Snowflake's clock agrees with it")]
    [InlineData(false, -31, 0, "Wrong", "this clock is 31 s behind Snowflake's")]
    [InlineData(false, 3600, 0, "Wrong", "this clock is 3599 s ahead of Snowflake's")]
    [InlineData(true, -7200, 0, "Wrong", "this clock is 7200 s behind Snowflake's")]
    [InlineData(false, 0, 24, "Trusted", "Snowflake's clock agrees with it")]
    [InlineData(false, 0, 25, "Unconfirmed", "no time service keeps the clock, and Snowflake's clock is not known yet")]
    [InlineData(true, 0, 25, "Trusted", "a time service keeps it")]
    [InlineData(true, 3600, 25, "Wrong", "this clock is 3599 s ahead of Snowflake's")]
    public void Judges_by_kernel_and_server(bool isKept, int? ahead, int hoursAgo, string verdict, string reason)
    {
        var age = TimeSpan.FromHours(hoursAgo);
        ServerDate? server = ahead is { } seconds ? new ServerDate(Noon.AddSeconds(-seconds) - age, Uptime - age, TimeSpan.Zero) : null;

        var finding = ClockJudge.Judge(isKept, server, new ReadingStamp(Noon, Uptime), Skew);

        Assert.Equal((verdict, reason), (finding.Verdict.ToString(), finding.Reason));
    }

    [Fact]
    public void An_impossible_date_is_wrong_whoever_vouches_for_it()
    {
        var then = new DateTimeOffset(1970, 1, 1, 0, 5, 0, TimeSpan.Zero);
        var agrees = new ServerDate(then, Uptime, TimeSpan.Zero);

        var finding = ClockJudge.Judge(isKept: true, agrees, new ReadingStamp(then, Uptime), Skew);

        Assert.Equal((ClockVerdict.Wrong, "the clock says 1970-01-01, which cannot be"), (finding.Verdict, finding.Reason));
    }

    [Theory]
    [InlineData(-1, 0, -1)]
    [InlineData(0, 0, 0)]
    [InlineData(1, 0, 0)]
    [InlineData(11, 10, 0)]
    [InlineData(12, 10, 1)]
    [InlineData(-5, 10, -5)]
    public void What_the_transport_may_account_for_is_no_difference(int wall, int roundTrip, int error)
    {
        var date = new ServerDate(Noon, Uptime, TimeSpan.FromSeconds(roundTrip));

        Assert.Equal(TimeSpan.FromSeconds(error), date.ErrorOf(Noon.AddSeconds(wall), Uptime));
        Assert.Equal(TimeSpan.FromSeconds(error), date.ErrorOf(Noon.AddSeconds(wall + 600), Uptime + TimeSpan.FromMinutes(10)));
    }

    [Theory]
    [InlineData(ClockSync.Off, "Wrong", 0, false, true)]
    [InlineData(ClockSync.Auto, "Trusted", 0, false, true)]
    [InlineData(ClockSync.Auto, "Unconfirmed", 9, true, false)]
    [InlineData(ClockSync.Auto, "Unconfirmed", 10, false, true)]
    [InlineData(ClockSync.Auto, "Wrong", 9, true, false)]
    [InlineData(ClockSync.Auto, "Wrong", 10, false, false)]
    [InlineData(ClockSync.On, "Trusted", 0, false, true)]
    [InlineData(ClockSync.On, "Unconfirmed", 1000, true, false)]
    [InlineData(ClockSync.On, "Wrong", 1000, true, false)]
    public void Waits_as_it_was_told_to(ClockSync require, string verdict, int minutes, bool holds, bool signs)
    {
        var policy = new ClockPolicy(require, TimeSpan.FromMinutes(10), Skew);
        var (known, age) = (Enum.Parse<ClockVerdict>(verdict), TimeSpan.FromMinutes(minutes));

        Assert.Equal((holds, signs), (policy.Holds(known, age), policy.Signs(known, age)));
    }
}
