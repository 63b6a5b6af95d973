using Microsoft.Extensions.Time.Testing;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using ThermalActors.Host.Logging;

namespace ThermalActors.Host.Tests.Logging;

/// <summary>The same warning or error is written once a minute, with the number of those that were left out.</summary>
public sealed class RepeatFilterSpecs : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly StringWriter _written = new();
    private bool _everything;

    private string[] Lines => _written.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public void Dispose() => _written.Dispose();

    [Fact]
    public void A_part_that_fails_every_second_writes_one_line_a_minute()
    {
        using var log = Log();
        for (var second = 0; second < 180; second++)
        {
            log.Error(new IOException("disk I/O error"), "the journal cannot be opened");
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(3, Lines.Length);
        Assert.DoesNotContain("more like it", Lines[0], StringComparison.Ordinal);
        Assert.EndsWith("(59 more like it before)", Lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Another_text_another_cause_and_another_source_are_not_the_same()
    {
        using var log = Log();
        log.Warning("try {Number} failed", 1);
        log.Warning("try {Number} failed", 2);
        log.Warning(new IOException("other"), "try {Number} failed", 1);
        log.ForContext(Constants.SourceContextPropertyName, "Elsewhere").Warning("try {Number} failed", 1);

        Assert.Equal(4, Lines.Length);
    }

    [Fact]
    public void What_is_said_for_information_is_always_written()
    {
        using var log = Log();
        for (var i = 0; i < 3; i++) log.Information("the same");

        Assert.Equal(3, Lines.Length);
    }

    [Fact]
    public void Whoever_wants_every_detail_gets_every_line()
    {
        _everything = true;
        using var log = Log();
        for (var i = 0; i < 3; i++) log.Error("the same");

        Assert.Equal(3, Lines.Length);
    }

    [Fact]
    public void Thousands_of_different_lines_do_not_make_it_forget_how_to_write()
    {
        using var log = Log();
        for (var i = 0; i < 5_000; i++) log.Error("line {Number}", i);

        Assert.Equal(5_000, Lines.Length);
    }

    private Logger Log() => new LoggerConfiguration()
        .Filter.With(new RepeatFilter(_time, () => _everything))
        .WriteTo.Sink(new Sink(_written))
        .CreateLogger();

    private sealed class Sink(TextWriter writer) : ILogEventSink
    {
        private readonly LineFormatter _lines = new(LinePrefix.TimeAndLevel, false);

        public void Emit(LogEvent logEvent) => _lines.Format(logEvent, writer);
    }
}
