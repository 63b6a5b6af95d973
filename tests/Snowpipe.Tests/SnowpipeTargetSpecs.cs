using Microsoft.Extensions.Time.Testing;
using ThermalActors.Snowpipe.Http;
using ThermalActors.Snowpipe.Results;
using ThermalActors.Snowpipe.Tests.Support;

namespace ThermalActors.Snowpipe.Tests;

public sealed class SnowpipeTargetSpecs
{
    [Theory]
    [InlineData("https://myorg-myacct.snowflakecomputing.com", "https://myorg-myacct.snowflakecomputing.com/")]
    [InlineData("https://myorg-myacct.snowflakecomputing.com:443/", "https://myorg-myacct.snowflakecomputing.com/")]
    [InlineData(" myorg-myacct.snowflakecomputing.com:443 ", "https://myorg-myacct.snowflakecomputing.com/")]
    [InlineData("http://127.0.0.1:8085", "http://127.0.0.1:8085/")]
    [InlineData("http://localhost:8085", "http://localhost:8085/")]
    [InlineData("http://[::1]:8085", "http://[::1]:8085/")]
    public void Account_url_is_read_as_people_write_it(string text, string url) =>
        Assert.Equal(url, SnowpipeTarget.Create(text, "DB", "S", "P").Value().AccountUrl.AbsoluteUri);

    [Theory]
    [InlineData("http://myorg-myacct.snowflakecomputing.com", "only for a loopback host")]
    [InlineData("http://10.0.0.7:8085", "only for a loopback host")]
    [InlineData("http://evil.localhost:8085", "only for a loopback host")]
    [InlineData("ftp://myorg-myacct.snowflakecomputing.com", "https://")]
    [InlineData("https://user:word@myorg-myacct.snowflakecomputing.com", "user or password")]
    [InlineData("https://myorg-myacct.snowflakecomputing.com/console", "without path")]
    [InlineData("https://myorg-myacct.snowflakecomputing.com?a=b", "without path")]
    [InlineData("https://", "not a URL")]
    [InlineData("", "is empty")]
    [InlineData(null, "is empty")]
    public void Unusable_account_url_is_refused_with_the_reason(string? text, string reason)
    {
        var failure = SnowpipeTarget.Create(text, "DB", "S", "P").Failure();

        Assert.Equal(FailureClass.Configuration, failure.Class);
        Assert.StartsWith("snowflake.url", failure.Message, StringComparison.Ordinal);
        Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Unusable_names_are_refused_by_their_setting()
    {
        Assert.Contains("snowflake.database", SnowpipeTarget.Create("a.b.c", "", "S", "P").Failure().Message, StringComparison.Ordinal);
        Assert.Contains("snowflake.schema", SnowpipeTarget.Create("a.b.c", "DB", "..", "P").Failure().Message, StringComparison.Ordinal);
        Assert.Contains("snowflake.pipe", SnowpipeTarget.Create("a.b.c", "DB", "S", null).Failure().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Client_cannot_be_made_around_the_check()
    {
        var target = new SnowpipeTarget(new Uri("http://snow.example.com"), "DB", "S", "P");

        Assert.Throws<ArgumentException>(() => new SnowpipeClient(new FakeSnowflake(), target, new SnowpipeHttpOptions(), new FakeTimeProvider()));
    }
}
