using ThermalActors.Host.Hosting;

namespace ThermalActors.Host.Tests.Hosting;

/// <summary>When SIGHUP means a reload, and when it means that the terminal is gone.</summary>
public sealed class HangUpSignalSpecs : IDisposable
{
    private readonly HangUpSignal _signal;
    private bool _terminal = true;
    private int _served;
    private int _stops;

    public HangUpSignalSpecs() => _signal = new HangUpSignal(() => _stops++, () => _terminal);

    public void Dispose() => _signal.Dispose();

    [Fact]
    public void One_that_comes_before_anybody_serves_it_is_served_when_somebody_does()
    {
        _signal.Raise();
        _signal.Raise();
        _signal.ServeWith(() => _served++);
        Assert.Equal(1, _served);

        _signal.Raise();
        Assert.Equal((2, 0), (_served, _stops));
    }

    [Fact]
    public void Nobody_is_asked_any_more_once_the_station_has_stopped()
    {
        _signal.ServeWith(() => _served++);
        _signal.ServeWith(null);

        _signal.Raise();

        Assert.Equal((0, 0), (_served, _stops));
    }

    [Fact]
    public void A_terminal_that_is_gone_asks_for_one_stop_and_no_reload()
    {
        _signal.ServeWith(() => _served++);
        _terminal = false;

        _signal.Raise();
        _signal.Raise();

        Assert.Equal((0, 1), (_served, _stops));
    }

    [Fact]
    public void A_service_never_had_a_terminal_to_lose()
    {
        using var signal = new HangUpSignal(() => _stops++, () => false);
        signal.ServeWith(() => _served++);

        signal.Raise();

        Assert.Equal((1, 0), (_served, _stops));
    }
}
