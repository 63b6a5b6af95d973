using Microsoft.Extensions.Time.Testing;
using ThermalActors.Readings.Streaming;
using ThermalActors.Snowpipe.Credentials;
using ThermalActors.Snowpipe.Http;
using ThermalActors.Snowpipe.Results;

namespace ThermalActors.Snowpipe.Tests.Support;

/// <summary>A client, its fake service and a clock that stands still, with short forms for what every spec needs.</summary>
internal sealed class Lab
{
    public const string Channel = "PI-KITCHEN";
    public const string Bearer = "ver-1.scoped-token-of-the-spec";

    public static readonly DateTimeOffset Noon = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);
    public static readonly Guid Request = Guid.Parse("11111111-2222-3333-4444-555555555555");
    public static readonly Uri IngestHost = new("https://my-acct.ingest.example.snowflakecomputing.com");

    public Lab(string database = "SENSORS", string schema = "RAW", string pipe = "READINGS_PIPE", SnowpipeHttpOptions? options = null) =>
        Client = new SnowpipeClient(
            Snowflake, new SnowpipeTarget(new Uri("https://myorg-myacct.snowflakecomputing.com"), database, schema, pipe), options ?? new(), Clock);

    public FakeTimeProvider Clock { get; } = new(Noon);

    public FakeSnowflake Snowflake { get; } = new();

    public SnowpipeClient Client { get; }

    public static AccessToken Access(TokenKind kind = TokenKind.Scoped, string bearer = Bearer) =>
        new(1, IngestHost, new Secret(bearer), kind, TimeSpan.FromHours(1));

    public static AppendRequest Batch(string body = "compressed rows", string token = "0_1") => new(
        Request, new ContinuationToken(token), new Sequence(1), new OffsetToken(new Sequence(42), 0x9ae0daaf),
        System.Text.Encoding.UTF8.GetBytes(body), "zstd", 4321);

    public Task<SnowpipeResult<OpenedChannel>> Open(string channel = Channel, bool failOnUncommitted = true) =>
        Client.OpenChannelAsync(Access(), channel, failOnUncommitted, Request, CancellationToken.None);

    public Task<SnowpipeResult<ContinuationToken>> Append(AppendRequest? batch = null) =>
        Client.AppendRowsAsync(Access(), Channel, batch ?? Batch(), CancellationToken.None);

    public Task<SnowpipeResult<ChannelStatus>> Status(string channel = Channel) =>
        Client.GetChannelStatusAsync(Access(), channel, CancellationToken.None);

    public Task<SnowpipeResult<bool>> Drop() => Client.DropChannelAsync(Access(), Channel, true, Request, CancellationToken.None);
}
