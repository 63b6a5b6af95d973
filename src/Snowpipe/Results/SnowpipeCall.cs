namespace ThermalActors.Snowpipe.Results;

/// <summary>The calls of the API. The same answer can mean different things to different calls (snowpipe-rest.md §5.2).</summary>
public enum SnowpipeCall
{
    /// <summary><c>GET /v2/streaming/hostname</c> on the control host.</summary>
    DiscoverHost,

    /// <summary><c>POST /oauth/token</c> on the control host.</summary>
    ExchangeToken,

    /// <summary><c>PUT …/channels/NAME</c>.</summary>
    OpenChannel,

    /// <summary><c>POST …/channels/NAME/rows</c>.</summary>
    AppendRows,

    /// <summary><c>POST …/pipes/NAME:bulk-channel-status</c>.</summary>
    ChannelStatus,

    /// <summary><c>DELETE …/channels/NAME</c>.</summary>
    DropChannel,
}
