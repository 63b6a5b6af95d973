using ThermalActors.Host.Hosting.Systemd;

namespace ThermalActors.Host.Tests.Packaging;

public sealed class SystemdNotifierSpecs : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Reaches_a_socket_by_its_path()
    {
        using var systemd = new NotifySocket(_folder["notify"]);
        using var notifier = new SystemdNotifier(SystemdNotifier.Find(systemd.Environment)!);

        Assert.True(notifier.Send("READY=1\nSTATUS=über"));

        Assert.Equal(["READY=1\nSTATUS=über"], systemd.Take());
    }

    [Fact]
    public void Reaches_a_socket_by_its_abstract_name()
    {
        using var systemd = new NotifySocket($"@thermal-actors-{Guid.NewGuid():N}");
        using var notifier = new SystemdNotifier(SystemdNotifier.Find(systemd.Environment)!);

        Assert.True(notifier.Send("WATCHDOG=1"));
        Assert.True(notifier.Send("STOPPING=1"));

        Assert.Equal(["WATCHDOG=1", "STOPPING=1"], systemd.Take());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("@")]
    [InlineData("vsock:2:1234")]
    [InlineData("relative/path")]
    public void Nobody_who_can_be_told_is_no_error(string? address) => Assert.Null(SystemdNotifier.Find(_ => address));

    [Fact]
    public void A_name_that_is_too_long_is_no_error() => Assert.Null(SystemdNotifier.Find(_ => "/" + new string('x', 200)));

    [Fact]
    public void A_message_to_nobody_is_lost_and_the_service_goes_on()
    {
        using var notifier = new SystemdNotifier(SystemdNotifier.Find(_ => _folder["gone"])!);

        Assert.False(notifier.Send("READY=1"));

        using var systemd = new NotifySocket(_folder["gone"]);
        Assert.True(notifier.Send("READY=1"));
    }

    [Fact]
    public void A_receiver_that_does_not_read_never_blocks_the_sender()
    {
        using var systemd = new NotifySocket(_folder["notify"]);
        using var notifier = new SystemdNotifier(SystemdNotifier.Find(systemd.Environment)!);
        var text = "STATUS=" + new string('x', 2000);

        var sent = 0;
        while (sent < 100_000 && notifier.Send(text)) sent++;

        Assert.InRange(sent, 1, 99_999);
        Assert.Equal(sent, systemd.Take().Count);
        Assert.True(notifier.Send(text));
    }

    [Fact]
    public void A_closed_notifier_sends_nothing()
    {
        using var systemd = new NotifySocket(_folder["notify"]);
        var notifier = new SystemdNotifier(SystemdNotifier.Find(systemd.Environment)!);
        notifier.Dispose();

        Assert.False(notifier.Send("WATCHDOG=1"));
    }

    [Theory]
    [InlineData("90000000", null, 90_000d)]
    [InlineData("90000000", "7", 90_000d)]
    [InlineData("90000000", "", 90_000d)]
    [InlineData("1500", null, 1.5)]
    [InlineData("90000000", "8", null)]
    [InlineData("90000000", "x", null)]
    [InlineData("0", null, null)]
    [InlineData("-1", null, null)]
    [InlineData("9223372036854775807", null, null)]
    [InlineData("soon", null, null)]
    [InlineData(null, null, null)]
    public void Reads_how_long_systemd_is_patient(string? micros, string? pid, double? milliseconds)
    {
        var request = WatchdogRequest.Read(name => name == "WATCHDOG_USEC" ? micros : name == "WATCHDOG_PID" ? pid : null, processId: 7);

        Assert.Equal(milliseconds, request?.TotalMilliseconds);
    }
}
