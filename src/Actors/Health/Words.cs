using ThermalActors.Actors.Channel;
using ThermalActors.Actors.Sensors;
using ThermalActors.Readings.Sensors;

namespace ThermalActors.Actors.Health;

/// <summary>The words that page, logs and JSON use for states; stable, lower-case, with dashes.</summary>
internal static class Words
{
    public static string Of(SensorKind kind) => SensorsActor.NameOf(kind);

    public static string Of(SensorProtocol.SensorState state) => state switch
    {
        SensorProtocol.SensorState.Probing => "probing",
        SensorProtocol.SensorState.WarmingUp => "warming-up",
        SensorProtocol.SensorState.Reading => "reading",
        SensorProtocol.SensorState.Offline => "offline",
        _ => "stopped",
    };

    public static string Of(ChannelPhase phase) => phase switch
    {
        ChannelPhase.Attaching => "attaching",
        ChannelPhase.Running => "running",
        ChannelPhase.BackingOff => "backing-off",
        ChannelPhase.Suspended => "suspended",
        ChannelPhase.Switching => "switching",
        _ => "drained",
    };

    public static string Of(SessionEnd end) => end.Code is { } code ? $"{end.Reason} ({code}): {end.Message}" : $"{end.Reason}: {end.Message}";
}
