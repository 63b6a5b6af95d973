using ThermalActors.Actors.Settings;

namespace ThermalActors.Host.Tests.Packaging;

/// <summary>The settings file that ships.</summary>
public sealed class PackagedSettingsSpecs
{
    private static readonly SettingsLayer Account = SettingsLayer.Of("account", ("snowflake.account", "A-B"), ("snowflake.user", "U"));

    [Fact]
    public void Asks_for_nothing_but_the_account()
    {
        var faults = PackagedSettings.Read().Faults;

        Assert.NotEmpty(faults);
        Assert.All(faults, fault => Assert.StartsWith("snowflake", fault.Key, StringComparison.Ordinal));
        Assert.Empty(PackagedSettings.Read(Account).Faults);
    }

    [Fact]
    public void Measures_every_five_seconds_and_never_simulates()
    {
        var settings = PackagedSettings.Read(Account).Settings!;

        Assert.Equal(SimulationMode.Off, settings.Sensors.Simulate);
        Assert.Equal(TimeSpan.FromSeconds(5), settings.Sensors.SampleInterval);
        Assert.Equal("/var/lib/thermal-actors", settings.DataDirectory);
    }

    [Fact]
    public void Finds_the_key_that_the_drop_in_hands_over()
    {
        var key = Assert.IsType<AuthSettings.KeyPair>(PackagedSettings.Read(Account).Settings!.Snowflake.Auth);

        Assert.Equal($"/run/credentials/thermal-actors.service/{Credential("keypair.conf")}", key.PrivateKeyFile);
    }

    [Fact]
    public void Finds_the_token_that_the_drop_in_hands_over()
    {
        var token = SettingsLayer.Of("token", ("snowflake.auth.method", "pat"), ("snowflake.auth.pat-file", $"credential:{Credential("pat.conf")}"));

        var pat = Assert.IsType<AuthSettings.ProgrammaticAccessToken>(PackagedSettings.Read(Account, token).Settings!.Snowflake.Auth);

        Assert.Equal("/run/credentials/thermal-actors.service/pat", pat.PatFile);
    }

    [Fact]
    public void Another_time_service_costs_the_clock_calls_and_nothing_else()
    {
        var dropIn = UnitFile.Parse(ShippedFiles.Read("examples/other-time-service.conf"));

        Assert.Equal("no", dropIn.One("Service", "ProtectClock"));
        Assert.Equal("adjtimex clock_adjtime", dropIn.One("Service", "SystemCallFilter"));
    }

    private static string Credential(string dropIn) =>
        UnitFile.Parse(ShippedFiles.Read("examples/" + dropIn)).One("Service", "LoadCredential").Split(':')[0];
}
