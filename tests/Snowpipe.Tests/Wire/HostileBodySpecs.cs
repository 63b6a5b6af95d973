using FsCheck.Xunit;
using Microsoft.Extensions.Time.Testing;
using ThermalActors.Snowpipe.Credentials;
using ThermalActors.Snowpipe.Http;
using ThermalActors.Snowpipe.Results;
using ThermalActors.Snowpipe.Tests.Support;
using ThermalActors.Snowpipe.Wire;

namespace ThermalActors.Snowpipe.Tests.Wire;

/// <summary>No body, whatever its bytes, makes a call throw; a success is never made up from rubbish.</summary>
public sealed class HostileBodySpecs : IDisposable
{
    private static readonly int[] Statuses = [200, 200, 200, 204, 301, 400, 401, 403, 404, 409, 410, 413, 429, 500, 503];
    private readonly KeyFolder _folder = new();
    private readonly string _pat;

    public HostileBodySpecs() => _pat = _folder.Write("pat", "pat-0123456789");

    public void Dispose() => _folder.Dispose();

    [Property(MaxTest = 2000, Arbitrary = [typeof(WireBodies)])]
    public async Task Channel_calls_survive_any_body(WireBody body, byte pick)
    {
        var status = Statuses[pick % Statuses.Length];
        var lab = new Lab();
        for (var call = 0; call < 4; call++) lab.Snowflake.Answers(status, body.Bytes);

        var opened = await lab.Open();
        var appended = await lab.Append();
        var polled = await lab.Status();
        _ = await lab.Drop();

        if (opened is SnowpipeResult<OpenedChannel>.Ok open)
        {
            Assert.NotEmpty(open.Value.ContinuationToken.Value);
            Assert.True(open.Value.Status.IsUsable);
        }

        if (appended is SnowpipeResult<ContinuationToken>.Ok token) Assert.NotEmpty(token.Value.Value);
        if (polled is SnowpipeResult<ChannelStatus>.Ok known) Assert.True(known.Value.IsUsable);
        OneLine(opened, appended, polled);
    }

    [Property(MaxTest = 500, Arbitrary = [typeof(WireBodies)])]
    public async Task Control_calls_survive_any_body(WireBody host, WireBody token, byte pick)
    {
        var snowflake = new FakeSnowflake().Answers(200, host.Bytes).Answers(Statuses[pick % Statuses.Length], token.Bytes);
        var source = new AccessTokenSource(
            snowflake, new SnowpipeTarget(new Uri("https://a-b.snowflakecomputing.com"), "DB", "S", "P"),
            new SnowflakeCredential.ProgrammaticAccessToken(_pat) { Exchange = true },
            new AccessTokenOptions(), new SnowpipeHttpOptions(), new FakeTimeProvider(Lab.Noon));

        var discovered = await source.AcquireAsync(1, null, CancellationToken.None);
        snowflake.Requests.Clear();
        var exchanged = await ExchangeOnly(token, Statuses[pick % Statuses.Length]);

        if (discovered is SnowpipeResult<AccessToken>.Ok access)
        {
            Assert.EndsWith(".snowflakecomputing.com", access.Value.IngestHost.Host, StringComparison.Ordinal);
            Assert.Equal("https", access.Value.IngestHost.Scheme);
        }

        if (exchanged is SnowpipeResult<AccessToken>.Ok granted)
        {
            Assert.True(granted.Value.Lifetime is null || granted.Value.Lifetime > TimeSpan.Zero);
            Assert.DoesNotContain(granted.Value.Bearer.Reveal(), character => character is <= ' ' or > '~');
        }

        OneLine(discovered, exchanged);
    }

    [Property(MaxTest = 2000, Arbitrary = [typeof(WireBodies)])]
    public void Error_parser_and_host_reader_survive_any_body(WireBody body)
    {
        var error = ErrorBody.Parse(body.Bytes);
        Assert.True(error.Code is null || error.Code.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'));
        _ = ControlAnswers.ReadHost(body.Bytes);
        _ = ControlAnswers.ReadToken(body.Bytes);
        _ = new Redactor(new Secret("secret")).OneLine(error.Message);
    }

    private Task<SnowpipeResult<AccessToken>> ExchangeOnly(WireBody body, int status) =>
        new AccessTokenSource(
            new FakeSnowflake().Answers(status, body.Bytes), new SnowpipeTarget(new Uri("https://a-b.snowflakecomputing.com"), "DB", "S", "P"),
            new SnowflakeCredential.ProgrammaticAccessToken(_pat) { Exchange = true },
            new AccessTokenOptions(), new SnowpipeHttpOptions(), new FakeTimeProvider(Lab.Noon))
            .AcquireAsync(1, Lab.IngestHost, CancellationToken.None);

    private static void OneLine(params object[] results) =>
        Assert.All(results, result => Assert.DoesNotContain('\n', result.ToString()!));
}
