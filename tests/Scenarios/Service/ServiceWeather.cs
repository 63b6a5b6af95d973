using ThermalActors.Scenarios.Kernel;

namespace ThermalActors.Scenarios.Service;

/// <summary>What is wrong with the way to the service, and until when.</summary>
internal sealed class ServiceWeather(World world)
{
    private const int MostHosts = 64;
    private static readonly Uri[] Hosts = [.. Enumerable.Range(0, MostHosts).Select(host => new Uri($"https://ingest-{host}.example.snowflakecomputing.com"))];
    private int _host;
    private bool _isFailingOver;

    public TimeSpan NetworkDownUntil { get; set; }

    public TimeSpan ControlDownUntil { get; set; }

    public TimeSpan ForbiddenUntil { get; set; }

    public TimeSpan PipeMissingUntil { get; set; }

    public TimeSpan OverloadUntil { get; set; }

    public int OverloadStatus { get; set; } = 429;

    /// <summary>The ingest host that discovery names.</summary>
    public Uri Host => Hosts[_host];

    public bool IsNetworkDown => world.Now < NetworkDownUntil;

    public bool IsControlDown => IsNetworkDown || world.Now < ControlDownUntil;

    /// <summary>410 until the pipe has moved; after that the old host goes on answering 410.</summary>
    public bool HasMovedFrom(Uri host) => _isFailingOver || !ReferenceEquals(host, Host);

    public void FailOver(TimeSpan duration)
    {
        if (_isFailingOver) return;
        _isFailingOver = true;
        world.After(duration, Arrive);
    }

    /// <summary>Everything is put right.</summary>
    public void Clear()
    {
        NetworkDownUntil = ControlDownUntil = ForbiddenUntil = PipeMissingUntil = OverloadUntil = world.Now;
        Arrive();
    }

    private void Arrive()
    {
        if (!_isFailingOver) return;
        _isFailingOver = false;
        _host = (_host + 1) % MostHosts;
    }
}
