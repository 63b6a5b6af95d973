using Microsoft.Extensions.Hosting;
using Spectre.Console;
using ThermalActors.Actors.Health;

namespace ThermalActors.Host.Live;

/// <summary>
/// Keeps the picture of the station at the bottom of a terminal, once a second, log lines above it. Register it before the actors, so
/// that it shows the drain too. It only reads a snapshot: nothing waits for it, and a terminal that hangs keeps nothing up.
/// </summary>
internal sealed class LiveConsole(IAnsiConsole terminal, IStationStatusSource status, string? page, TimeProvider time) : BackgroundService
{
    /// <summary>Pause between two pictures.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    /// <summary>So many rows that wait are worth a bar.</summary>
    public const long Backlog = 100;

    private long _mostWaiting;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // A second signal ends the process at once: the cursor must not stay hidden then.
        using var cursor = new CursorGuard(terminal);
        try
        {
            await ShowAsync(stoppingToken);
        }
        catch (IOException)
        {
            // The terminal is gone; the station is not.
        }
    }

    private async Task ShowAsync(CancellationToken stoppingToken) => await terminal.Live(Picture()).AutoClear(false).Overflow(VerticalOverflow.Crop).StartAsync(async live =>
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                live.UpdateTarget(Picture());
                await Task.Delay(Period, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            live.UpdateTarget(Picture());
        });

    private Spectre.Console.Rendering.IRenderable Picture()
    {
        var current = status.Current;
        _mostWaiting = current.Spool.Rows is > 0 and var rows ? Math.Max(_mostWaiting, rows) : 0;
        return StatusView.Render(current, page, _mostWaiting);
    }

    private sealed class CursorGuard : IDisposable
    {
        private readonly IAnsiConsole _terminal;

        public CursorGuard(IAnsiConsole terminal)
        {
            _terminal = terminal;
            AppDomain.CurrentDomain.ProcessExit += Show;
        }

        public void Dispose() => AppDomain.CurrentDomain.ProcessExit -= Show;

        private void Show(object? sender, EventArgs e) => _terminal.Cursor.Show(true);
    }
}
