using ThermalActors.Host.Hosting;
using ThermalActors.Readings.Rows;
using ThermalActors.Spool;

namespace ThermalActors.Host.Tests.Commands;

/// <summary>A data folder with a spool in it, as a service leaves it.</summary>
internal sealed class SpoolFolder : IDisposable
{
    private readonly TempFolder _folder = new();

    public string Path => _folder.Path;

    public string SpoolFile => StationAssembly.SpoolPath(Path);

    public string this[string name] => _folder[name];

    public void Dispose() => _folder.Dispose();

    /// <summary>Opens the spool of the folder.</summary>
    public SqliteSpool Open(string? directory = null) => SqliteSpool.Open(
        new SpoolOptions { Path = StationAssembly.SpoolPath(directory ?? Path), ChannelBase = "PI-1", Target = "A-B/DEMO.DEMO.P", BallastBytes = 0 }, new RowJsonWriter(), TimeProvider.System);

    /// <summary>Stores batches of ten rows.</summary>
    public SqliteSpool Fill(int batches, bool offer = false)
    {
        var spool = Open();
        var life = Guid.NewGuid();
        for (var i = 1; i <= batches; i++) spool.Store(new StoreRequest(life, i, Rows(10, i), TestStation.Noon.AddSeconds(10 * i), offer));
        return spool;
    }

    public static SensorRow[] Rows(int count, int batch) =>
        [.. Enumerable.Range(0, count).Select(i => new SensorRow
        {
            Station = new StationIdentity("PI-1", "boot-1", "pi"),
            RowGuid = Guid.NewGuid(),
            StartedAt = TestStation.Noon,
            SampledAt = TestStation.Noon.AddSeconds((10 * (batch - 1)) + i),
            Uptime = TimeSpan.FromSeconds(i),
            Clock = ClockQuality.Synced,
            HostName = "pi",
            TemperatureC = 21.5 + i,
        })];
}
