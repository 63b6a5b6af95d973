using ThermalActors.Snowpipe.Http;

namespace ThermalActors.Snowpipe.Tests.Http;

/// <summary>Where tokens and rows may go (snowpipe-rest.md §1.1).</summary>
public sealed class IngestHostPolicySpecs
{
    private const string Account = "https://myorg-myacct.snowflakecomputing.com";

    [Theory]
    [InlineData("acct.ingest.eu.snowflakecomputing.com", "https://acct.ingest.eu.snowflakecomputing.com/")]
    [InlineData("my_acct.eu_west.ingest.snowflakecomputing.com", "https://my-acct.eu-west.ingest.snowflakecomputing.com/")]
    [InlineData("ACCT.Ingest.SnowflakeComputing.com", "https://acct.ingest.snowflakecomputing.com/")]
    [InlineData("acct.ingest.snowflakecomputing.cn", "https://acct.ingest.snowflakecomputing.cn/")]
    [InlineData("https://acct.ingest.snowflakecomputing.com", "https://acct.ingest.snowflakecomputing.com/")]
    [InlineData("https://acct.ingest.snowflakecomputing.com/", "https://acct.ingest.snowflakecomputing.com/")]
    [InlineData("http://acct.ingest.snowflakecomputing.com", "https://acct.ingest.snowflakecomputing.com/")]
    [InlineData("acct.ingest.snowflakecomputing.com:443", "https://acct.ingest.snowflakecomputing.com/")]
    [InlineData("myorg-myacct.snowflakecomputing.com", "https://myorg-myacct.snowflakecomputing.com/")]
    public void Host_in_a_snowflake_domain_is_called_dashed_and_with_https(string answer, string endpoint) =>
        Assert.Equal(endpoint, Accepted(Account, answer));

    [Theory]
    [InlineData("evil.example.com")]
    [InlineData("evilsnowflakecomputing.com")]
    [InlineData("snowflakecomputing.com.evil.example")]
    [InlineData("acct.ingest.snowflakecomputing.com:8443")]
    [InlineData("127.0.0.1")]
    [InlineData("localhost:8080")]
    [InlineData("[::1]:8080")]
    [InlineData("10.0.0.7")]
    [InlineData("user@acct.snowflakecomputing.com")]
    [InlineData("evil.example.com/acct.snowflakecomputing.com")]
    [InlineData("evil.example.com?acct.snowflakecomputing.com")]
    [InlineData("evil.example.com#.snowflakecomputing.com")]
    [InlineData("evil.example.com\\.snowflakecomputing.com")]
    [InlineData("acct.ingest.snowflakecomputing.com evil")]
    [InlineData("<html>")]
    [InlineData("{}")]
    [InlineData("")]
    [InlineData("https://")]
    [InlineData("acct..snowflakecomputing.com")]
    [InlineData("acct.snowflakecomputing.com:99999")]
    public void Anything_else_is_refused(string answer) => Refused(Account, answer);

    [Fact]
    public void Own_domain_of_the_account_is_trusted()
    {
        Assert.Equal("https://ingest.corp.example/", Accepted("https://snow.corp.example", "ingest.corp.example"));
        Assert.Equal("https://in.acct.privatelink.corp.example/", Accepted("https://acct.privatelink.corp.example", "in.acct.privatelink.corp.example"));
        Refused("https://snow.corp.example", "ingest.other.example");
    }

    [Fact]
    public void Short_host_vouches_for_nothing_but_itself()
    {
        Refused("https://corp.example", "evil.example");
        Assert.Equal("https://corp.example/", Accepted("https://corp.example", "corp.example"));
        Refused("https://192.168.1.5", "192.168.1.6");
        Refused("https://192.168.1.5", "9.168.1.5");
    }

    [Theory]
    [InlineData("corp.example")]
    [InlineData(".corp.example")]
    public void Further_domains_can_be_allowed(string suffix)
    {
        Assert.Equal("https://ingest.corp.example/", Accepted(Account, "ingest.corp.example", suffix));
        Refused(Account, "ingestcorp.example", suffix);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData(".")]
    public void Empty_suffix_allows_nothing(string suffix) => Refused(Account, "evil.example.com", suffix);

    [Theory]
    [InlineData("http://127.0.0.1:8085", "127.0.0.1:9090", "http://127.0.0.1:9090/")]
    [InlineData("http://localhost:8085", "localhost:8085", "http://localhost:8085/")]
    [InlineData("http://localhost:8085", "https://localhost:8085", "http://localhost:8085/")]
    [InlineData("http://127.0.0.1:8085", "my_acct.localhost:8085", "http://my-acct.localhost:8085/")]
    [InlineData("http://[::1]:8085", "[::1]:8086", "http://[::1]:8086/")]
    [InlineData("https://localhost:8443", "localhost:8444", "https://localhost:8444/")]
    public void Loopback_account_has_a_loopback_ingest_host_with_its_scheme_and_any_port(string account, string answer, string endpoint) =>
        Assert.Equal(endpoint, Accepted(account, answer));

    [Theory]
    [InlineData("acct.ingest.snowflakecomputing.com")]
    [InlineData("10.0.0.7:8085")]
    public void Loopback_account_never_leads_off_this_machine(string answer) => Refused("http://127.0.0.1:8085", answer);

    private static string? Accepted(string account, string answer, params string[] suffixes)
    {
        Assert.Null(IngestHostPolicy.Resolve(new Uri(account), answer, suffixes, out var endpoint));
        return endpoint?.AbsoluteUri;
    }

    private static void Refused(string account, string answer, params string[] suffixes)
    {
        Assert.NotNull(IngestHostPolicy.Resolve(new Uri(account), answer, suffixes, out var endpoint));
        Assert.Null(endpoint);
    }
}
