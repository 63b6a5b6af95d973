using Microsoft.Extensions.Logging;
using ThermalActors.Actors.Health;
using ThermalActors.Host.Statistics;

namespace ThermalActors.Host.Tests.Statistics;

public sealed class StatisticsSpecs
{
    [Fact]
    public void Shows_the_figures_of_the_original_program() =>
        Assert.Equal(
            [
                "---- statistics ----",
                "Total rows sent:      1,230",
                "Total batches:        123",
                "Total bytes sent:     4,567,890",
                "Errors:               2",
                "Elapsed time:         615.5 s",
                "Average rows/s:       2.00",
                "Current offset token: 0000000000000001230.89abcdef",
            ],
            StatisticsBlock.Lines(new StationStatistics(1_230, 123, 4_567_890, 2, TimeSpan.FromSeconds(615.5), "0000000000000001230.89abcdef")).AsEnumerable(),
            StringComparer.Ordinal);

    [Theory]
    [InlineData(75.0, "Catching up:          12,345 rows left, 850.5 rows/s, 00:01:15 to go")]
    [InlineData(null, "Catching up:          12,345 rows left, 850.5 rows/s")]
    public void Says_how_a_backlog_is_worked_off(double? secondsToGo, string expected) =>
        Assert.Equal(expected, StatisticsBlock.Lines(StationStatistics.None with { CatchUp = new CatchUpSummary(12_345, 850.5, secondsToGo) })[^1]);

    [Fact]
    public void Divides_by_no_time() => Assert.Equal(0, StationStatistics.None.AverageRowsPerSecond);

    [Fact]
    public async Task Appears_every_ten_batches_and_at_the_end()
    {
        var board = new StationStatusBoard(TestStation.Ready with { Statistics = StationStatistics.None });
        var log = new Lines();
        using var printer = new StatisticsPrinter(board, log);
        await printer.StartAsync(CancellationToken.None);

        foreach (var batches in new[] { 1, 5, 9, 9, 10, 10, 11, 19, 25, 29, 30, 31 })
            board.Publish(TestStation.Ready with { Statistics = StationStatistics.None with { Batches = batches } });
        Assert.Equal(["10", "25", "30"], Shown(log), StringComparer.Ordinal);

        await printer.StopAsync(CancellationToken.None);
        Assert.Equal(["10", "25", "30", "31"], Shown(log), StringComparer.Ordinal);

        board.Publish(TestStation.Ready with { Statistics = StationStatistics.None with { Batches = 50 } });
        Assert.Equal(4, Shown(log).Count);
    }

    private static List<string> Shown(Lines log) =>
        [.. log.Messages.Where(line => line.StartsWith("Total batches:", StringComparison.Ordinal)).Select(line => line.Split(' ')[^1])];

    private sealed class Lines : ILogger<StatisticsPrinter>
    {
        public List<string> Messages { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Messages.Add(formatter(state, exception));
    }
}
