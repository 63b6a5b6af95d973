using ThermalActors.Actors.Settings;

namespace ThermalActors.Actors.Tests.Settings;

public sealed class DeviceIdentitySpecs
{
    private const string MachineId = "0123456789abcdef0123456789abcdef";

    [Fact]
    public void Stays_the_same_for_ever() => Assert.Equal("TA-13ACC353174D", DeviceIdentity.FromMachineId(MachineId + "\n"));

    [Fact]
    public void Differs_between_machines_and_hides_the_machine_id()
    {
        var other = DeviceIdentity.FromMachineId("0123456789abcdef0123456789abcdee");

        Assert.NotEqual(DeviceIdentity.FromMachineId(MachineId), other, StringComparer.Ordinal);
        Assert.DoesNotContain("0123", other, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_machine_id_a_name_is_asked_for()
    {
        var result = StationSettingsReader.Read([SettingsFixture.Complete], SettingsFixture.Machine with { MachineId = _ => null });
        Assert.Contains("Set device.id", SettingsFixture.OnlyFault(result), StringComparison.Ordinal);
    }

    [Fact]
    public void A_configured_name_needs_no_machine_id()
    {
        var result = StationSettingsReader.Read(
            [SettingsFixture.Complete, SettingsLayer.Of("x", ("device.id", "cellar-1"))], SettingsFixture.Machine with { MachineId = _ => null });
        Assert.Equal("CELLAR-1", result.Settings!.DeviceId);
    }
}
