using ThermalActors.Actors.Settings;
using ThermalActors.Snowpipe.Http;

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
    public void Finds_the_key_that_the_unit_hands_over() =>
        Assert.Equal($"{PackagedSettings.Credentials}/secrets_rsa_key.p8", KeyFile(PackagedSettings.Read(Account)));

    [Fact]
    public void Finds_a_key_that_a_drop_in_hands_over_by_its_own_name() =>
        Assert.Equal($"{PackagedSettings.Credentials}/rsa_key.p8", KeyFile(PackagedSettings.Read(_ => true, PackagedSettings.Credentials, Account)));

    [Fact]
    public void Commands_run_by_hand_find_the_key_where_the_unit_takes_it_from() =>
        Assert.Equal("/etc/thermal-actors/secrets/rsa_key.p8", KeyFile(PackagedSettings.Read(exists: null, credentials: null, Account)));

    [Fact]
    public void Finds_token_and_proxy_login_likewise()
    {
        var token = SettingsLayer.Of(
            "token", ("snowflake.auth.method", "pat"), ("snowflake.auth.pat-file", "credential:pat"), ("network.proxy", "http://proxy:3128"), ("network.proxy-login-file", "credential:proxy-login"));

        var settings = PackagedSettings.Read(Account, token).Settings!;

        Assert.Equal($"{PackagedSettings.Credentials}/secrets_pat", Assert.IsType<AuthSettings.ProgrammaticAccessToken>(settings.Snowflake.Auth).PatFile);
        Assert.Equal($"{PackagedSettings.Credentials}/secrets_proxy-login", Assert.IsType<ProxyRoute.Server>(settings.Network.Proxy).LoginFile);
    }

    [Fact]
    public void Another_time_service_costs_the_clock_calls_and_nothing_else()
    {
        var dropIn = UnitFile.Parse(ShippedFiles.Read("examples/other-time-service.conf"));

        Assert.Equal("no", dropIn.One("Service", "ProtectClock"));
        Assert.Equal("adjtimex clock_adjtime", dropIn.One("Service", "SystemCallFilter"));
    }

    private static string KeyFile(SettingsResult result) => Assert.IsType<AuthSettings.KeyPair>(result.Settings!.Snowflake.Auth).PrivateKeyFile;
}
