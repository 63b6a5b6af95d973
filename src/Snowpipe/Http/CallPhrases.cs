using ThermalActors.Snowpipe.Results;

namespace ThermalActors.Snowpipe.Http;

/// <summary>How messages name a call.</summary>
internal static class CallPhrases
{
    public static string Phrase(this SnowpipeCall call) => call switch
    {
        SnowpipeCall.DiscoverHost => "asking for the ingest host",
        SnowpipeCall.ExchangeToken => "asking for a scoped token",
        SnowpipeCall.OpenChannel => "opening the channel",
        SnowpipeCall.AppendRows => "appending rows",
        SnowpipeCall.ChannelStatus => "reading the channel status",
        SnowpipeCall.DropChannel => "dropping the channel",
        _ => throw new ArgumentOutOfRangeException(nameof(call), call, null),
    };
}
