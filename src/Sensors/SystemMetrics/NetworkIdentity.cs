namespace ThermalActors.Sensors.SystemMetrics;

/// <summary>How the machine is known on its network. Early at boot, or offline, all of it may be missing.</summary>
/// <param name="HostName">Host name.</param>
/// <param name="IpAddress">IPv4 address.</param>
/// <param name="MacAddress">MAC address, lower-case with colons.</param>
internal sealed record NetworkIdentity(string? HostName, string? IpAddress, string? MacAddress)
{
    private const string Interfaces = "sys/class/net";
    private const string NoMac = "00:00:00:00:00:00";

    /// <summary>
    /// Reads it: of the interface of the default route, else eth0, else wlan0, else the first other adapter that is hardware.
    /// Address and MAC fall back each on its own, because a tunnel that is the default route has no MAC.
    /// </summary>
    public static NetworkIdentity Read(SystemFiles files, IHostNetwork network)
    {
        var candidates = Candidates(files);
        return new NetworkIdentity(
            network.HostName,
            candidates.Select(name => Address(network, name)).FirstOrDefault(a => a is not null),
            candidates.Select(name => Mac(files, name)).FirstOrDefault(m => m is not null));
    }

    private static List<string> Candidates(SystemFiles files)
    {
        var names = new List<string>();
        if (DefaultRoute.Interface(files.Text("proc/net/route")) is { } route)
            names.Add(route);
        names.AddRange(["eth0", "wlan0"]);
        names.AddRange(files.Entries(Interfaces).Where(name => files.Exists($"{Interfaces}/{name}/device")));
        return [.. names.Distinct(StringComparer.Ordinal).Where(name => name is not "lo")];
    }

    // A link-local address is better than none, but no one can be reached by it from elsewhere.
    private static string? Address(IHostNetwork network, string name)
        => network.AddressesOf(name)
            .Where(a => !a.StartsWith("127.", StringComparison.Ordinal))
            .OrderBy(a => a.StartsWith("169.254.", StringComparison.Ordinal))
            .FirstOrDefault();

    // Only six bytes are a MAC: InfiniBand and some tunnels show longer or shorter hardware addresses here.
    private static string? Mac(SystemFiles files, string name)
        => files.Line($"{Interfaces}/{name}/address")?.ToLowerInvariant() is { Length: 17 } mac and not NoMac ? mac : null;
}
