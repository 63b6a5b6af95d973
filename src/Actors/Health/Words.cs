using System.Text;
using ThermalActors.Actors.Channel;
using ThermalActors.Actors.Clock;
using ThermalActors.Actors.Sensors;
using ThermalActors.Readings.Sensors;
using ThermalActors.Snowpipe.Credentials;

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

    public static string Of(ClockVerdict verdict) => verdict switch
    {
        ClockVerdict.Trusted => "trusted",
        ClockVerdict.Wrong => "wrong",
        _ => "unconfirmed",
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

    /// <summary>The row's words: a value on the page and in the table is of the same quality.</summary>
    public static string Of(SensorStatus status) => status switch
    {
        SensorStatus.Ok => "ok",
        SensorStatus.WarmingUp => "warming_up",
        SensorStatus.Suspect => "suspect",
        SensorStatus.Frozen => "frozen",
        _ => "offline",
    };

    public static string Of(TokenKind kind) => kind switch
    {
        TokenKind.ProgrammaticAccessToken => "pat",
        TokenKind.Scoped => "scoped",
        _ => "jwt",
    };

    /// <summary>The name of a case as a code: <c>NotAcknowledged</c> becomes <c>not-acknowledged</c>.</summary>
    public static string Code(string name)
    {
        var code = new StringBuilder(name.Length + 4);
        foreach (var letter in name)
        {
            if (char.IsAsciiLetterUpper(letter) && code.Length > 0) code.Append('-');
            code.Append(char.ToLowerInvariant(letter));
        }

        return code.ToString();
    }

    public static string Of(SessionEnd end) => end.Code is { } code ? $"{end.Reason} ({code}): {end.Message}" : $"{end.Reason}: {end.Message}";
}
