using ThermalActors.Actors.Settings;
using ThermalActors.Host.Hosting;
using ThermalActors.Readings.Rows;
using ThermalActors.Readings.Streaming;
using ThermalActors.Snowpipe.Credentials;
using ThermalActors.Snowpipe.Results;
using ThermalActors.Spool;

namespace ThermalActors.Host.Tests.Hosting;

/// <summary>For whom the spool is opened: the same target, another channel or pipe, another account, another card.</summary>
public sealed class StationAssemblySpecs : IDisposable
{
    private readonly TempFolder _folder = new();
    private string? _card = "cid:aaaa";

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Another_pipe_is_handed_over_and_the_old_one_can_still_be_opened()
    {
        Fill(Settings());
        using var assembly = Assemble(Settings(("snowflake.pipe", "OTHER")));

        using var spool = assembly.Parts.OpenSpool();

        Assert.Equal(("A-B/DEMO.DEMO.THERMAL_SENSOR_PIPE", "A-B/DEMO.DEMO.OTHER"), (spool.PendingHandOver?.OldTarget, spool.PendingHandOver?.NewTarget));
        Assert.NotNull(assembly.Parts.ClientFor?.Invoke(spool.Identity.Target));
        Assert.Null(assembly.Refusal);
    }

    [Theory]
    [InlineData("snowflake.channel", "ANOTHER")]
    [InlineData("snowflake.database", "ANOTHER")]
    [InlineData("snowflake.schema", "ANOTHER")]
    [InlineData("device.id", "ANOTHER")]
    public void Whatever_else_of_the_target_changes_is_handed_over(string key, string value)
    {
        Fill(Settings());
        using var assembly = Assemble(Settings((key, value)));

        using var spool = assembly.Parts.OpenSpool();

        Assert.NotNull(spool.PendingHandOver);
    }

    [Fact]
    public void Another_account_is_refused_while_rows_wait()
    {
        Fill(Settings());
        using var assembly = Assemble(Settings(("snowflake.account", "C-D")));
        var isTold = false;
        assembly.OnRefused = () => isTold = true;

        Assert.Equal(SpoolFailure.WrongTarget, Assert.Throws<SpoolException>(() => assembly.Parts.OpenSpool()).Failure);

        Assert.True(isTold);
        Assert.Contains("1 rows in the spool wait for account A-B, but the configuration says account C-D", assembly.Refusal, StringComparison.Ordinal);
        using var before = Assemble(Settings());
        using var untouched = before.Parts.OpenSpool();
        Assert.Equal((1, null), (untouched.State.Rows, untouched.PendingHandOver));
    }

    [Fact]
    public void Another_account_takes_over_an_empty_spool()
    {
        using (var before = Assemble(Settings())) before.Parts.OpenSpool().Dispose();
        using var assembly = Assemble(Settings(("snowflake.account", "C-D")));

        using var spool = assembly.Parts.OpenSpool();

        Assert.Equal(("C-D/DEMO.DEMO.THERMAL_SENSOR_PIPE", null), (spool.Identity.Target, spool.PendingHandOver));
    }

    [Fact]
    public void A_cloned_card_gets_a_sequence_of_its_own_and_its_rows_are_set_aside()
    {
        Fill(Settings());
        string? original;
        using (var before = Assemble(Settings()))
        {
            using var spool = before.Parts.OpenSpool();
            original = spool.Identity.SpoolId;
        }

        _card = "cid:bbbb";
        using var assembly = Assemble(Settings());
        using var clone = assembly.Parts.OpenSpool();

        Assert.NotEqual(original, clone.Identity.SpoolId);
        Assert.Equal((0, 1), (clone.State.Rows, clone.State.RowsSetAside));
    }

    [Fact]
    public async Task The_next_token_comes_from_the_file_that_is_in_force()
    {
        var (old, other) = (_folder["old.pat"], _folder["other.pat"]);
        DataDirectory.WriteSecret(old, "old-token\n"u8.ToArray());
        DataDirectory.WriteSecret(other, "other-token\n"u8.ToArray());
        using var assembly = Assemble(Pat(old));
        Assert.Equal("old-token", await TokenAsync(assembly));

        assembly.Reconfigure(Pat(other));
        Assert.Equal("other-token", await TokenAsync(assembly));

        DataDirectory.WriteSecret(other, "rotated-token\n"u8.ToArray());
        Assert.Equal("rotated-token", await TokenAsync(assembly));
    }

    [Theory]
    [InlineData("A-B/DB.SC.P", "DB", "SC", "P")]
    [InlineData("xy12345.eu-west-1/DB.SC.P", "DB", "SC", "P")]
    [InlineData("nonsense", "DEMO", "DEMO", "THERMAL_SENSOR_PIPE")]
    public void Reads_the_pipe_of_a_target(string target, string database, string schema, string pipe)
    {
        var configured = Settings().Snowflake.Target;

        var read = SpoolTarget.PipeOf(target, configured);

        Assert.Equal((configured.AccountUrl, database, schema, pipe), (read.AccountUrl, read.Database, read.Schema, read.Pipe));
    }

    private StationSettings Settings(params (string Key, string Text)[] values) => TestStation.Settings([("data-dir", _folder.Path), .. values]);

    private StationSettings Pat(string file) => Settings(("snowflake.auth.method", "pat"), ("snowflake.auth.pat-file", file));

    private static async Task<string> TokenAsync(StationAssembly assembly)
    {
        var result = await assembly.Parts.Tokens.AcquireAsync(1, new Uri("https://ingest.snowflakecomputing.com"), CancellationToken.None);
        return Assert.IsType<SnowpipeResult<AccessToken>.Ok>(result).Value.Bearer.Reveal();
    }

    private StationAssembly Assemble(StationSettings settings) => new(settings, TimeProvider.System, _ => _card);

    private void Fill(StationSettings settings)
    {
        using var assembly = Assemble(settings);
        using var spool = assembly.Parts.OpenSpool();
        var row = new SensorRow
        {
            Station = new StationIdentity("D", "0f0f0f0f-0000-4000-8000-000000000001", "h"),
            RowGuid = Guid.NewGuid(),
            StartedAt = TestStation.Noon,
            SampledAt = TestStation.Noon,
            Uptime = TimeSpan.FromMinutes(1),
            Clock = ClockQuality.Synced,
            HostName = "h",
        };
        Assert.Equal(new Sequence(1), spool.Store(new StoreRequest(Guid.NewGuid(), 1, [row], TestStation.Noon, Offer: true)).First);
    }
}
