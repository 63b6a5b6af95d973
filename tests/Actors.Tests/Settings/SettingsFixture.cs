using ThermalActors.Actors.Settings;

namespace ThermalActors.Actors.Tests.Settings;

/// <summary>A machine that does not exist, and the smallest configuration that is complete.</summary>
internal static class SettingsFixture
{
    public static readonly SettingsContext Machine = new(
        CurrentDirectory: "/srv/dir",
        HomeDirectory: "/home/pi",
        Privileged: false,
        StateDirectory: null,
        CredentialsDirectory: null,
        MachineId: _ => "0123456789abcdef0123456789abcdef",
        FileExists: null);

    public static readonly SettingsLayer Complete = SettingsLayer.Of(
        "complete",
        ("snowflake.account", "MYORG-MYACCOUNT"),
        ("snowflake.user", "THERMAL"),
        ("snowflake.auth.private-key-file", "/etc/thermal-actors/rsa_key.p8"));

    public static SettingsResult Read(params SettingsLayer[] layers) => StationSettingsReader.Read([Complete, .. layers], Machine);

    public static SettingsResult Read(params (string Key, string Text)[] values) => Read(SettingsLayer.Of("test", values));

    public static SettingsResult ReadText(string hocon) => Read(HoconReader.ParseLayer(hocon, "test.conf", "/etc/thermal-actors"));

    public static StationSettings Settings(params (string Key, string Text)[] values)
    {
        var result = Read(values);
        Assert.Empty(result.Faults.Select(fault => fault.ToString()));
        return result.Settings!;
    }

    public static string OnlyFault(SettingsResult result)
    {
        Assert.Null(result.Settings);
        return Assert.Single(result.Faults).ToString();
    }
}
