using ThermalActors.Readings.Sql;
using ThermalActors.Readings.Tests.Rows;

namespace ThermalActors.Readings.Tests.Sql;

public sealed class PortableQueriesSpecs : IDisposable
{
    private readonly LocalTable _table = new();

    [Fact]
    public void Every_query_runs_on_the_local_warehouse()
    {
        for (var i = 1; i <= 20; i++) _table.Store(i, SampleRows.Full with { SampledAt = SampleRows.Noon.AddSeconds(5 * i), Gap = null, TemperatureC = 20 + i });

        var queries = SqlText.Statements(SqlScript.Queries);

        Assert.True(queries.Length >= 18, "queries are missing");
        Assert.All(queries, query => Assert.NotEmpty(_table.Columns(query)));
    }

    public void Dispose() => _table.Dispose();
}
