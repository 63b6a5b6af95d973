using ThermalActors.Snowpipe.Http;
using ThermalActors.Snowpipe.Tests.Support;

namespace ThermalActors.Snowpipe.Tests.Http;

/// <summary>The service's clock is read off every answer, and can be asked for without a login.</summary>
public sealed class ServerDateSpecs
{
    private readonly ServerClock _server = new();

    [Theory]
    [InlineData(200)]
    [InlineData(401)]
    [InlineData(503)]
    public async Task Every_answer_tells_the_servers_time(int status)
    {
        var lab = new Lab(options: new SnowpipeHttpOptions { ServerClock = _server });
        lab.Snowflake.Answers(status, "{}", response => response.Headers.Date = Lab.Noon.AddMinutes(7));

        await lab.Open();

        var told = Assert.NotNull(_server.Latest);
        Assert.Equal((Lab.Noon.AddMinutes(7), TimeSpan.Zero), (told.Date, told.RoundTrip));
        Assert.Equal(TimeSpan.FromMinutes(-7), told.ErrorOf(Lab.Noon, lab.Clock.GetElapsedTime(0, lab.Clock.GetTimestamp())));
    }

    [Fact]
    public async Task An_undated_answer_leaves_what_was_known()
    {
        var lab = new Lab(options: new SnowpipeHttpOptions { ServerClock = _server });
        lab.Snowflake.Answers(200, "{}");

        await lab.Open();

        Assert.Null(_server.Latest);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_date_is_asked_for_without_a_login(bool dated)
    {
        var lab = new Lab();
        var target = new SnowpipeTarget(new Uri("https://myorg-myacct.snowflakecomputing.com"), "D", "S", "P");
        var probe = new ServerDateProbe(lab.Snowflake, target, new SnowpipeHttpOptions { ServerClock = _server }, lab.Clock);
        lab.Snowflake.Answers(401, "", response => response.Headers.Date = dated ? Lab.Noon : null);

        Assert.Equal(dated, await probe.AskAsync(CancellationToken.None));

        Assert.Null(lab.Snowflake.Single["Authorization"]);
        Assert.Equal("application/json", lab.Snowflake.Single["Accept"]);
        Assert.Equal("https://myorg-myacct.snowflakecomputing.com/v2/streaming/hostname", lab.Snowflake.Single.Uri.AbsoluteUri);
        Assert.Equal(dated, _server.Latest is not null);
    }

    [Fact]
    public async Task A_network_that_is_down_is_no_error_of_the_probe()
    {
        var lab = new Lab();
        var target = new SnowpipeTarget(new Uri("https://myorg-myacct.snowflakecomputing.com"), "D", "S", "P");
        var probe = new ServerDateProbe(lab.Snowflake, target, new SnowpipeHttpOptions { ServerClock = _server }, lab.Clock);
        lab.Snowflake.Throws(new HttpRequestException("no route"));

        Assert.False(await probe.AskAsync(CancellationToken.None));
    }
}
