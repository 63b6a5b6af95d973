namespace ThermalActors.Emulator.Tests.Fixtures;

/// <summary>One emulator with four rows, for all specs that only read.</summary>
public sealed class QueryStation : IAsyncLifetime
{
    internal Station Station { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Station = await Station.StartAsync();
        var opened = await Station.OpenAsync();
        await Station.AppendAsync(
            opened.Next,
            """
            {"hostname":"attic","device":"a1","seq":1,"temperature":21.25,"humidity":40.5,"co2":500,"pressure":101000.5,"datetimestamp":"2026-03-01T10:59:58.5+00:00","sensors":{"scd4x":{"status":"ok","fresh":true,"measured_at":"2026-03-01T10:59:58Z"},"sgp30":{"status":"offline","fresh":false}}}
            {"hostname":"attic","device":"a1","seq":2,"temperature":31.5,"humidity":39.5,"co2":510,"pressure":101001,"datetimestamp":"2026-03-01T11:00:00+00:00","sensors":{"scd4x":{"status":"ok","fresh":false}}}
            {"hostname":"cellar","device":"c1","seq":3,"temperature":9.125,"humidity":70,"pressure":102000,"datetimestamp":"2026-03-01T11:59:30+00:00"}
            {"hostname":"cellar","device":"c1","seq":4,"datetimestamp":"2026-03-01T11:59:40+00:00","gap":{"first":7,"last":9,"rows":3,"reason":"drop-oldest","from":"2026-03-01T09:00:00Z"}}
            """,
            "offsetToken=4");
        Station.PassCommit();
    }

    public async Task DisposeAsync() => await Station.DisposeAsync();
}
