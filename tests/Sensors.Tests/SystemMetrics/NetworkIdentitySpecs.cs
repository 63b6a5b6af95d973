using ThermalActors.Sensors.SystemMetrics;

namespace ThermalActors.Sensors.Tests.SystemMetrics;

public sealed class NetworkIdentitySpecs
{
    private const string EthMac = "dc:a6:32:00:00:01";
    private const string WlanMac = "dc:a6:32:00:00:02";

    [Theory]
    [InlineData("wlan0", "wlan0 3 600")]
    [InlineData("eth0", "wlan0 3 600", "eth0 3 202")]
    [InlineData("eth0", "eth0 3 202", "wlan0 3 600")]
    // Down, and rejecting.
    [InlineData("eth0", "ppp0 0 0", "blk0 201 0", "eth0 3 202")]
    [InlineData(null, "ppp0 0 0")]
    [InlineData(null)]
    public void Finds_the_default_route_with_the_lowest_metric(string? expected, params string[] routes)
        => Assert.Equal(expected, RouteOf([.. routes.Select(r => r.Split(' ')).Select(r => Default(r[0], r[1], r[2]))]));

    [Fact]
    public void The_network_0_of_a_VPN_client_is_not_the_default_route()
    {
        const string LowerHalfOfTheInternet = "tun0\t00000000\t0101A8C0\t0003\t0\t0\t0\t00000080\t0\t0\t0";

        Assert.Equal("eth0", RouteOf(LowerHalfOfTheInternet, Default("eth0", "3", "202")));
    }

    [Theory]
    [InlineData("eth0\t0001A8C0\t00000000\t0001\t0\t0\t202\t00FFFFFF\t0\t0\t0")]
    [InlineData("eth0\t00000000\t0101A8C0\tzzzz\t0\t0\t202\t00000000\t0\t0\t0")]
    [InlineData("eth0\t00000000\t0101A8C0\t0003\t0\t0\t?\t00000000\t0\t0\t0")]
    [InlineData("garbage")]
    public void Other_routes_and_odd_lines_are_no_default_route(string line) => Assert.Null(RouteOf(line));

    [Fact]
    public void Without_the_file_there_is_no_default_route() => Assert.Null(DefaultRoute.Interface(null));

    [Fact]
    public void Address_and_MAC_are_those_of_the_default_route()
    {
        using var tree = new FileTree().WithMac("eth0", EthMac).WithMac("wlan0", WlanMac.ToUpperInvariant())
            .WithRoutes(Default("wlan0", "3", "600"));
        var network = new FakeHostNetwork { Addresses = { ["eth0"] = ["10.0.0.5"], ["wlan0"] = ["192.168.1.175"] } };

        Assert.Equal(new NetworkIdentity("thermal", "192.168.1.175", WlanMac), Read(tree, network));
    }

    [Theory]
    [InlineData(true, true, EthMac, "10.0.0.5")]
    [InlineData(false, true, WlanMac, "192.168.1.175")]
    [InlineData(false, false, null, null)]
    public void Without_a_route_the_cable_comes_before_the_radio(bool eth, bool wlan, string? mac, string? address)
    {
        using var tree = new FileTree().WithRoutes().WithMac("lo", "00:00:00:00:00:00");
        var network = new FakeHostNetwork { Addresses = { ["lo"] = ["127.0.0.1"] } };
        if (eth)
        {
            tree.WithMac("eth0", EthMac);
            network.Addresses["eth0"] = ["10.0.0.5"];
        }

        if (wlan)
        {
            tree.WithMac("wlan0", WlanMac);
            network.Addresses["wlan0"] = ["192.168.1.175"];
        }

        Assert.Equal(new NetworkIdentity("thermal", address, mac), Read(tree, network));
    }

    [Fact]
    public void A_tunnel_gives_its_address_and_the_cable_its_MAC()
    {
        using var tree = new FileTree().WithFolder("sys/class/net/tun0").WithMac("eth0", EthMac)
            .WithRoutes(Default("tun0", "3", "0"));
        var network = new FakeHostNetwork { Addresses = { ["tun0"] = ["100.64.0.3"], ["eth0"] = ["10.0.0.5"] } };

        Assert.Equal(new NetworkIdentity("thermal", "100.64.0.3", EthMac), Read(tree, network));
    }

    [Fact]
    public void Renamed_adapters_are_found_and_virtual_ones_passed_over()
    {
        using var tree = new FileTree()
            .WithMac("docker0", "02:42:00:00:00:01")
            .WithMac("end0", EthMac).WithFolder("sys/class/net/end0/device");
        var network = new FakeHostNetwork { Addresses = { ["docker0"] = ["172.17.0.1"], ["end0"] = ["10.0.0.5"] } };

        Assert.Equal(new NetworkIdentity("thermal", "10.0.0.5", EthMac), Read(tree, network));
    }

    [Theory]
    [InlineData("00:00:00:00:00:00")]
    [InlineData("")]
    [InlineData("80:00:02:08:fe:80:00:00:00:00:00:00:00:02:c9:03:00:00:00:01")]
    public void What_is_no_MAC_is_passed_over(string hardwareAddress)
    {
        using var tree = new FileTree().WithMac("eth0", hardwareAddress).WithMac("wlan0", WlanMac);

        Assert.Equal(WlanMac, Read(tree, new FakeHostNetwork()).MacAddress);
    }

    [Fact]
    public void A_routable_address_comes_before_a_link_local_one()
    {
        using var tree = new FileTree();
        var network = new FakeHostNetwork { Addresses = { ["eth0"] = ["169.254.7.7", "10.0.0.5"] } };

        Assert.Equal("10.0.0.5", Read(tree, network).IpAddress);
    }

    private static string? RouteOf(params string[] lines)
    {
        using var tree = new FileTree().WithRoutes(lines);
        return DefaultRoute.Interface(new SystemFiles(tree.Root).Text("proc/net/route"));
    }

    private static string Default(string name, string flags, string metric)
        => $"{name}\t00000000\t0101A8C0\t{flags.PadLeft(4, '0')}\t0\t0\t{metric}\t00000000\t0\t0\t0";

    private static NetworkIdentity Read(FileTree tree, FakeHostNetwork network)
        => NetworkIdentity.Read(new SystemFiles(tree.Root), network);
}
