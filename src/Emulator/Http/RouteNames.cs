using Microsoft.AspNetCore.Http;
using ThermalActors.Emulator.Channels;

namespace ThermalActors.Emulator.Http;

/// <summary>Reads the names in a path.</summary>
internal static class RouteNames
{
    /// <summary>A part as sent, decoded.</summary>
    public static string Text(HttpContext http, string part) => (string)http.Request.RouteValues[part]!;

    /// <summary>A part as the name that it stands for.</summary>
    public static string Name(HttpContext http, string part) => ObjectName.Resolve(Text(http, part));

    /// <summary>Pipe and channel.</summary>
    public static ChannelKey KeyOf(HttpContext http) => new(Name(http, "pipe"), Name(http, "channel"));
}
