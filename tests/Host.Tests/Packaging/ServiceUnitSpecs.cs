using ThermalActors.Actors.Settings;
using ThermalActors.Host.Hosting;

namespace ThermalActors.Host.Tests.Packaging;

/// <summary>The unit that ships, read from its file.</summary>
public sealed class ServiceUnitSpecs
{
    private const string Service = "Service";
    private readonly UnitFile _unit = UnitFile.Parse(ShippedFiles.Read("thermal-actors.service"));

    [Fact]
    public void Starts_the_program_with_the_packaged_settings_and_waits_for_its_word()
    {
        Assert.Equal("/usr/bin/thermal-actors run --config /etc/thermal-actors/thermal-actors.conf", _unit.One(Service, "ExecStart"));
        Assert.Equal("/bin/kill -HUP $MAINPID", _unit.One(Service, "ExecReload"));
        Assert.Equal("notify", _unit.One(Service, "Type"));
        Assert.Equal("main", _unit.One(Service, "NotifyAccess"));
        Assert.Equal("multi-user.target", _unit.One("Install", "WantedBy"));
    }

    [Fact]
    public void Waits_for_network_and_time_only_when_something_else_brings_them()
    {
        Assert.Equal(["network-online.target", "time-sync.target"], _unit.Words("Unit", "After").Order());
        Assert.False(_unit.Has("Unit", "Wants"));
        Assert.False(_unit.Has("Unit", "Requires"));
    }

    [Fact]
    public void Exit_codes_mean_the_same_to_systemd_as_to_us()
    {
        Assert.Equal([(int)ExitCode.RowsLeft], Codes("SuccessExitStatus"));
        Assert.Equal([(int)ExitCode.BadConfiguration, (int)ExitCode.DataDirectoryInUse], Codes("RestartPreventExitStatus").Order());
        Assert.Equal("on-failure", _unit.One(Service, "Restart"));
    }

    [Fact]
    public void Never_gives_up_and_never_hurries()
    {
        Assert.Equal(TimeSpan.Zero, _unit.Time("Unit", "StartLimitIntervalSec"));
        Assert.InRange(_unit.Time(Service, "RestartSec"), TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(1));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("low-latency")]
    [InlineData("balanced")]
    [InlineData("low-cost")]
    public void Kills_only_after_every_time_out_of_the_program(string? profile)
    {
        var below = profile is null ? [] : new[] { HoconReader.ParseLayer(EmbeddedHocon.Read(profile + ".conf"), profile, null) };
        var settings = TestStation.Settings([.. below, PackagedSettings.Layer]);

        Assert.True(ShutdownBudget.Host(settings) < _unit.Time(Service, "TimeoutStopSec"));
    }

    [Fact]
    public void Watches_for_longer_than_a_slow_card_needs()
    {
        Assert.InRange(_unit.Time(Service, "WatchdogSec"), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5));
        Assert.True(_unit.Time(Service, "TimeoutStartSec") >= TimeSpan.FromMinutes(1));
    }

    [Fact]
    public void Sees_its_buses_and_no_other_device()
    {
        Assert.Equal("closed", _unit.One(Service, "DevicePolicy"));
        Assert.Equal("char-i2c rw", _unit.One(Service, "DeviceAllow"));
        Assert.Equal("i2c", _unit.One(Service, "SupplementaryGroups"));
    }

    [Fact]
    public void Owns_one_folder_and_nobody_else_reads_it()
    {
        Assert.Equal("thermal-actors", _unit.One(Service, "User"));
        Assert.Equal("thermal-actors", _unit.One(Service, "Group"));
        Assert.Equal("thermal-actors", _unit.One(Service, "StateDirectory"));
        Assert.Equal("0700", _unit.One(Service, "StateDirectoryMode"));
        Assert.Equal("thermal-actors", _unit.One(Service, "ConfigurationDirectory"));
        Assert.Equal("0077", _unit.One(Service, "UMask"));
        Assert.Equal("0", _unit.One(Service, "LimitCORE"));
    }

    [Fact]
    public void Is_handed_the_secrets_of_the_folder_that_settings_and_commands_know()
    {
        Assert.Equal($"secrets:{SystemContext.SecretsDirectory}", _unit.One(Service, "LoadCredential"));
        Assert.StartsWith("rsa_key.p8:", UnitFile.Parse(ShippedFiles.Read("examples/encrypted-key.conf")).One(Service, "LoadCredentialEncrypted"), StringComparison.Ordinal);
    }

    [Fact]
    public void Leaves_the_runtime_its_own_protection_of_code_pages() =>
        Assert.DoesNotContain(_unit.All(Service, "Environment"), value => value.StartsWith("DOTNET_EnableWriteXorExecute", StringComparison.Ordinal));

    [Theory]
    [InlineData("NoNewPrivileges", "yes")]
    [InlineData("PrivateTmp", "yes")]
    [InlineData("PrivateUsers", "yes")]
    [InlineData("PrivateMounts", "yes")]
    [InlineData("ProtectSystem", "strict")]
    [InlineData("ProtectHome", "yes")]
    [InlineData("ProtectProc", "invisible")]
    [InlineData("ProtectClock", "yes")]
    [InlineData("ProtectHostname", "yes")]
    [InlineData("ProtectKernelTunables", "yes")]
    [InlineData("ProtectKernelModules", "yes")]
    [InlineData("ProtectKernelLogs", "yes")]
    [InlineData("ProtectControlGroups", "yes")]
    [InlineData("RestrictAddressFamilies", "AF_UNIX AF_INET AF_INET6 AF_NETLINK")]
    [InlineData("RestrictNamespaces", "yes")]
    [InlineData("RestrictRealtime", "yes")]
    [InlineData("RestrictSUIDSGID", "yes")]
    [InlineData("LockPersonality", "yes")]
    [InlineData("RemoveIPC", "yes")]
    [InlineData("KeyringMode", "private")]
    [InlineData("SystemCallArchitectures", "native")]
    [InlineData("SystemCallErrorNumber", "EPERM")]
    public void Is_locked_in(string directive, string value) => Assert.Equal(value, _unit.One(Service, directive));

    [Fact]
    public void Has_no_capability_and_only_the_system_calls_of_a_service()
    {
        foreach (var directive in new[] { "CapabilityBoundingSet", "AmbientCapabilities" })
        {
            Assert.True(_unit.Has(Service, directive));
            Assert.Empty(_unit.All(Service, directive));
        }

        Assert.Equal(["@system-service", "~@privileged @resources"], _unit.All(Service, "SystemCallFilter"));
    }

    [Theory]
    [InlineData("MemoryDenyWriteExecute")]
    [InlineData("PrivateDevices")]
    [InlineData("ProcSubset")]
    [InlineData("PrivateNetwork")]
    public void Keeps_what_the_program_needs(string directive) => Assert.False(_unit.Has(Service, directive));

    [Fact]
    public void Bounds_memory_twice_because_the_controller_may_be_off()
    {
        Assert.Equal("512M", _unit.One(Service, "MemoryMax"));
        Assert.Contains("DOTNET_GCHeapHardLimit=0x10000000", _unit.All(Service, "Environment"));
    }

    private IEnumerable<int> Codes(string directive) => _unit.Words(Service, directive).Select(int.Parse);
}
