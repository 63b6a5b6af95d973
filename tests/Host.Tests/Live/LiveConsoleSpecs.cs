using Microsoft.Extensions.Time.Testing;
using Serilog;
using Spectre.Console.Testing;
using ThermalActors.Actors.Health;
using ThermalActors.Host.Live;
using ThermalActors.Host.Logging;
using ThermalActors.Host.Output;

namespace ThermalActors.Host.Tests.Live;

public sealed class LiveConsoleSpecs
{
    [Fact]
    public void The_picture_shows_sensors_spool_channel_and_verdict()
    {
        using var terminal = new TestConsole().Width(100);

        terminal.Write(StatusView.Render(TestStation.Ready, "http://127.0.0.1:8095", 0));

        Assert.All(
            (string[])["TA-1", "Rows arrive in the table", "scd4x", "reading", "0 rows wait", "A-B/DEMO.DEMO.PIPE", "42 rows in 5 batches", "http://127.0.0.1:8095"],
            text => Assert.Contains(text, terminal.Output, StringComparison.Ordinal));
    }

    [Fact]
    public void What_keeps_rows_is_said_with_what_to_do_and_never_read_as_markup()
    {
        using var terminal = new TestConsole().Width(160);
        var reason = new StatusReason(StatusReason.ChannelSuspended, "channel", "the pipe [red]X[/] is gone", "GRANT [x]", TestStation.Noon);

        terminal.Write(StatusView.Render(TestStation.Ready with { NotReady = [reason] }, null, 0));

        Assert.Contains("channel: the pipe [red]X[/] is gone → GRANT [x]", terminal.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_backlog_has_a_bar()
    {
        using var terminal = new TestConsole().Width(120);
        var status = TestStation.Ready with { Spool = TestStation.Ready.Spool with { Rows = 2_500, OldestSealedAt = TestStation.Noon.AddHours(-3) } };

        terminal.Write(StatusView.Render(status, null, 10_000));

        Assert.Contains("75 %, 2,500 rows left", terminal.Output, StringComparison.Ordinal);
        Assert.Contains("the oldest for 3 h 0 min", terminal.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_stops_when_told_and_log_lines_go_through_the_terminal()
    {
        using var terminal = new TestConsole().Width(100);
        var time = new FakeTimeProvider(TestStation.Noon);
        using var live = new LiveConsole(terminal, new StationStatusBoard(TestStation.Ready), null, time);
        using (var log = new LoggerConfiguration().WriteTo.Sink(new TerminalSink(terminal, new LineFormatter(LinePrefix.TimeAndLevel, details: false))).CreateLogger())
        {
            await live.StartAsync(CancellationToken.None);
            log.Warning("A line [not markup]");
            await live.StopAsync(CancellationToken.None);
        }

        Assert.Contains("WRN A line [not markup]", terminal.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, "xterm", null)]
    [InlineData(false, "dumb", null)]
    [InlineData(false, null, null)]
    [InlineData(false, "xterm", "8:12345")]
    public void Pipes_dumb_terminals_and_the_journal_get_plain_lines(bool redirected, string? term, string? journal) =>
        Assert.Null(Terminals.Detect(redirected, name => name switch { "TERM" => term, "JOURNAL_STREAM" => journal, _ => null }));

    [Fact]
    public void No_color_is_respected() =>
        Assert.Equal(
            Spectre.Console.ColorSystem.NoColors,
            Terminals.Detect(redirected: false, name => name switch { "TERM" => "xterm-256color", "NO_COLOR" => "1", _ => null })!.Profile.Capabilities.ColorSystem);
}
