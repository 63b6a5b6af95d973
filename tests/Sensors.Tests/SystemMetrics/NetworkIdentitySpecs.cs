using ThermalActors.Sensors.SystemMetrics;

namespace ThermalActors.Sensors.Tests.SystemMetrics;

public sealed class NetworkIdentitySpecs
{
    private const string EthMac = "dc:a6:32:00:00:01";
    private const string WlanMac = "dc:a6:32:00:00:02";

    [Theory]
    [InlineData("wlan0", "wlan0\t00000000\t0101A8C0\t0003\t0\t0\t600\t00000000\t0\t0\t0")]
    [InlineData("eth0", "wlan0\t00000000\t0101A8C0\t0003\t0\t0\t600\t00000000\t0\t0\t0", "eth0\t00000000\t0101A8C0\t0003\t0\t0\t202\t00000000\t0\t0\t0")]
    // The network 0.0.0.0/1 that VPN clients add is not the default route.
    [InlineData("eth0", "tun0\t00000000\t0101A8C0\t0003\t0\t0\t0\t00000080\t0\t0\t0", "eth0\t00000000\t0101A8C0\t0003\t0\t0\t202\t00000000\t0\t0\t0")]
    // Down, and rejecting.
    [InlineData("eth0", "ppp0\t00000000\t00000000\t0000\t0\t0\t0\t00000000\t0\t0\t0", "blk0\t00000000\t00000000\t0201\t0\t0\t0\t00000000\t0\t0\t0", "eth0\t00000000\t0101A8C0\t0003\t0\t0\t202\t00000000\t0\t0\t0")]
    [InlineData(null, "eth0\t0001A8C0\t00000000\t0001\t0\t0\t202\t00FFFFFF\t0\t0\t0")]
    [InlineData(null, "garbage")]
    public void Finds_the_default_route_with_the_lowest_metric(string? expected, params string[] lines)
    {
        using var tree = new FileTree().WithRoutes(lines);

        Assert.Equal(expected, DefaultRoute.Interface(new SystemFiles(tree.Root).Text("proc/net/route")));
    }

    [Fact]
    public void Address_and_MAC_are_those_of_the_default_route()
    {
        using var tree = new FileTree().WithMac("eth0", EthMac).WithMac("wlan0", WlanMac.ToUpperInvariant())
            .WithRoutes("wlan0\t00000000\t0101A8C0\t0003\t0\t0\t600\t00000000\t0\t0\t0");
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
            .WithRoutes("tun0\t00000000\t00000000\t0003\t0\t0\t0\t00000000\t0\t0\t0");
        var network = new FakeHostNetwork { Addresses = { ["tun0"] = ["100.64.0.3"], ["eth0"] = ["10.0.0.5"] } };

        Assert.Equal(new NetworkIdentity("thermal", "100.64.0.3", EthMac), Read(tree, network));
    }

    [Fact]
    public void Renamed_adapters_are_found_and_virtual_ones_passed_over()
    {
        using var tree = new FileTree().WithMac("docker0", "02:42:00:00:00:01").WithMac("end0", EthMac).WithFolder("sys/class/net/end0/device");
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

    private static NetworkIdentity Read(FileTree tree, FakeHostNetwork network) => NetworkIdentity.Read(new SystemFiles(tree.Root), network);
}
