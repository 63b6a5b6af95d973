using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Microsoft.Extensions.Time.Testing;
using ThermalActors.Snowpipe.Credentials;
using ThermalActors.Snowpipe.Http;
using ThermalActors.Snowpipe.Results;
using ThermalActors.Snowpipe.Tests.Support;

namespace ThermalActors.Snowpipe.Tests.Wire;

/// <summary>No secret reaches a text form or a message, even when the other side echoes it.</summary>
public sealed class SecrecySpecs
{
    private static readonly int[] Statuses = [200, 307, 400, 401, 403, 404, 409, 429, 500, 503];

    private static readonly string[] Echoes =
    [
        "TOKEN", "denied for TOKEN!", "Authorization: Bearer TOKEN", "\"TOKEN\"", """{"code":"TOKEN"}""", """{"error":"TOKEN"}""", """{"message":"bad TOKEN TOKEN"}""",
        """{"code":"390144","message":"the token TOKEN is invalid"}""", """{"error_code":"TOKEN","message":"TOKEN"}""",
        """{"channel_status":{"channel_status_code":"TOKEN","last_error_message":"TOKEN"}}""", """{"status_code":"TOKEN","message":"TOKEN"}""",
        """{"channel_statuses":{"PI-KITCHEN":{"channel_status_code":"ERR_X","last_error_message":"TOKEN"}}}""",
        """{"channel_statuses":{"PI-KITCHEN":{"channel_status_code":"SUCCESS","last_error_message":"near TOKEN"}}}""", """{"hostname":"TOKEN"}""",
    ];

    /// <summary>Token texts of FsCheck.</summary>
    public static class Tokens
    {
        private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.:+/=";

        /// <summary>Used by FsCheck.</summary>
        public static Arbitrary<string> Token() =>
            (from length in Gen.Choose(16, 400)
             from characters in Gen.Elements(Alphabet.ToCharArray()).ArrayOf(length)
             select "s3cr3t" + new string(characters)).ToArbitrary();
    }

    [Property(MaxTest = 1000, Arbitrary = [typeof(Tokens)])]
    public async Task Streaming_calls_never_show_the_bearer(string token, byte status, byte echo)
    {
        var lab = new Lab();
        for (var call = 0; call < 3; call++) lab.Snowflake.Echoes(Statuses[status % Statuses.Length], Echoes[echo % Echoes.Length]);
        var access = Lab.Access(bearer: token);

        Hides(token,
            access,
            await lab.Client.OpenChannelAsync(access, Lab.Channel, true, Lab.Request, CancellationToken.None),
            await lab.Client.AppendRowsAsync(access, Lab.Channel, Lab.Batch(), CancellationToken.None),
            await lab.Client.GetChannelStatusAsync(access, Lab.Channel, CancellationToken.None));
    }

    [Property(MaxTest = 300, Arbitrary = [typeof(Tokens)])]
    public async Task Login_never_shows_the_pat_or_the_token_it_got(string token, byte status, byte echo)
    {
        using var folder = new KeyFolder();
        var answer = Statuses[status % Statuses.Length];
        var template = Echoes[echo % Echoes.Length];
        var credential = new SnowflakeCredential.ProgrammaticAccessToken(folder.Write("pat", token)) { Exchange = true };

        Hides(token,
            credential,
            await Source(new FakeSnowflake().Echoes(answer, template), credential).AcquireAsync(1, null, CancellationToken.None),
            await Source(new FakeSnowflake().Echoes(answer, template), credential).AcquireAsync(1, Lab.IngestHost, CancellationToken.None),
            await Source(new FakeSnowflake().Answers(200, $$"""{"token":"{{token}}"}"""), credential).AcquireAsync(1, Lab.IngestHost, CancellationToken.None));
    }

    [Theory]
    [InlineData(401)]
    [InlineData(200)]
    public async Task Login_never_shows_the_jwt_whole_or_in_part(int status)
    {
        using var folder = new KeyFolder();
        foreach (var template in Echoes)
        {
            var snowflake = new FakeSnowflake().Echoes(status, template);
            var source = Source(snowflake, new SnowflakeCredential.KeyPair("a-b", "pi", folder.Key(), null));

            var result = await source.AcquireAsync(1, null, CancellationToken.None);

            var jwt = snowflake.Requests[0]["Authorization"]!["Bearer ".Length..];
            Assert.All(jwt.Split('.'), part => Hides(part, result));
        }
    }

    [Fact]
    public void Piece_of_a_token_that_was_cut_off_is_hidden_too()
    {
        const string token = "s3cr3t-0123456789-abcdefghijklmnopqrstuvwxyz";

        var line = new ThermalActors.Snowpipe.Wire.Redactor(new Secret(token)).OneLine("bad: " + token[5..30]);

        Assert.Equal("bad: ***", line);
    }

    [Fact]
    public void Foreign_token_in_a_message_is_hidden_by_its_form() =>
        Assert.Equal("bad: *** !", new ThermalActors.Snowpipe.Wire.Redactor().OneLine("bad: eyJhbGciOiJFUzI1NiJ9.eyJleHAiOjQ2MDB9.c2ln !"));

    [Fact]
    public void Secret_is_masked_in_every_text_form()
    {
        var secret = new Secret("s3cr3t");

        Assert.Equal("***", secret.ToString());
        Assert.Equal("***", string.Create(CultureInfo.InvariantCulture, $"{secret}"));
        Assert.DoesNotContain("s3cr3t", Lab.Access(bearer: "s3cr3t").ToString(), StringComparison.Ordinal);
    }

    private static AccessTokenSource Source(FakeSnowflake snowflake, SnowflakeCredential credential) =>
        new(snowflake, new SnowpipeTarget(new Uri("https://a-b.snowflakecomputing.com"), "DB", "S", "P"), credential,
            new AccessTokenOptions(), new SnowpipeHttpOptions(), new FakeTimeProvider(Lab.Noon));

    private static void Hides(string token, params object[] results) =>
        Assert.All(results, result => Assert.DoesNotContain(token, result.ToString()!, StringComparison.OrdinalIgnoreCase));
}
