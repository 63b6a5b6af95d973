using ThermalActors.Emulator.Queries;
using ThermalActors.Emulator.Tests.Fixtures;
using ThermalActors.Readings.Sql;

namespace ThermalActors.Emulator.Tests;

/// <summary>Queries as people write them for Snowflake, on the local warehouse, unchanged.</summary>
public sealed class QuerySpecs : IClassFixture<QueryStation>
{
    private const string T = "DEMO.DEMO.THERMAL_SENSOR_DATA";
    private readonly Station _station;

    public QuerySpecs(QueryStation seeded) => _station = seeded.Station;

    [Fact]
    public async Task Counts_rows() => Assert.Equal("4", await FirstAsync($"SELECT COUNT(*) FROM {T}"));

    [Fact]
    public async Task Counts_and_bounds_the_numbers() =>
        Assert.Equal("4|4|1|4", await FirstAsync($"SELECT count(*), count(DISTINCT seq), min(seq), max(seq) FROM {T}"));

    [Fact]
    public async Task Shows_the_newest_rows()
    {
        var result = await _station.QueryAsync($"SELECT * FROM {T} ORDER BY ingestion_timestamp DESC LIMIT 100");
        Assert.Equal(4, result.Rows.Length);
        Assert.Equal("raw_data", result.Columns[0].Name);
        Assert.Equal(QueryType.Variant, result.Columns[0].Type);
        Assert.Equal("ingestion_timestamp", result.Columns[^1].Name);
    }

    [Fact]
    public async Task Finds_the_newest_row_of_every_host() => Assert.Equal(
        ["attic|31.5000|39.50|510.0|101001.00|2026-03-01T11:00:00", "cellar|NULL|NULL|NULL|NULL|2026-03-01T11:59:40"],
        (await LinesAsync(
            $"SELECT hostname, temperature, humidity, co2, pressure, datetimestamp FROM {T} QUALIFY ROW_NUMBER() OVER (PARTITION BY hostname ORDER BY datetimestamp DESC) = 1"))
        .Order(StringComparer.Ordinal), StringComparer.Ordinal);

    [Fact]
    public async Task Averages_by_hour() => Assert.Equal(
        ["2026-03-01T11:00:00|attic|31.5|1", "2026-03-01T11:00:00|cellar|9.125|2", "2026-03-01T10:00:00|attic|21.25|1"],
        (await LinesAsync(
            $"SELECT DATE_TRUNC('hour', datetimestamp) as hour, hostname, AVG(temperature) as avg_temp_c, COUNT(*) as reading_count FROM {T} GROUP BY 1, 2 ORDER BY 1 DESC"))
        .OrderByDescending(static l => l[..19], StringComparer.Ordinal).ThenBy(static l => l[19..], StringComparer.Ordinal), StringComparer.Ordinal);

    [Theory]
    [InlineData("SELECT seq FROM {T} WHERE temperature > 30", "2")]
    [InlineData("SELECT DATEDIFF('second', datetimestamp, ingestion_timestamp) as latency_seconds FROM {T} WHERE seq = 2", "3602")]
    [InlineData("SELECT COUNT(*) FROM {T} WHERE datetimestamp > DATEADD('hour', -1, CURRENT_TIMESTAMP())", "2")]
    [InlineData("SELECT COUNT(*) FROM {T} WHERE datetimestamp > DATEADD(minute, -1, CURRENT_TIMESTAMP)", "2")]
    [InlineData("SELECT COUNT(*) FROM {T} WHERE datetimestamp >= DATEADD(hh, -2, SYSDATE())", "4")]
    [InlineData("SELECT CURRENT_DATE(), CURRENT_DATE, CURRENT_TIMESTAMP(3)", "2026-03-01|2026-03-01|2026-03-01T12:00:02")]
    [InlineData("SELECT raw_data:device::STRING FROM {T} WHERE seq = 1", "a1")]
    [InlineData("SELECT raw_data:device FROM {T} WHERE seq = 1", "\"a1\"")]
    [InlineData("SELECT raw_data:sensors FROM {T} WHERE seq = 2", """{"scd4x":{"status":"ok","fresh":false}}""")]
    [InlineData("SELECT t.raw_data:sensors.scd4x.fresh::BOOLEAN FROM {T} t WHERE t.seq = 1", "true")]
    [InlineData("SELECT raw_data:sensors:scd4x['status']::VARCHAR(10) FROM {T} WHERE seq = 1", "ok")]
    [InlineData("SELECT seq FROM {T} WHERE raw_data:device = 'c1' AND raw_data:temperature > 9", "3")]
    [InlineData("SELECT seq FROM {T} WHERE 'c1' = raw_data:device AND 9 < raw_data:temperature", "3")]
    [InlineData("SELECT MAX(raw_data:temperature) FROM {T}", "31.5")]
    [InlineData("SELECT raw_data:temperature + 1 FROM {T} WHERE seq = 1", "22.25")]
    [InlineData("SELECT (raw_data):device::string FROM {T} WHERE seq = 3", "c1")]
    [InlineData("SELECT raw_data:no.such.path FROM {T} WHERE seq = 3", "NULL")]
    [InlineData("SELECT raw_data:temperature::NUMBER(10,1), raw_data:temperature::NUMBER, raw_data:temperature::FLOAT FROM {T} WHERE seq = 1", "21.3|21|21.25")]
    [InlineData("SELECT CAST(raw_data:seq AS NUMBER(10,0)), CAST('7' AS INTEGER), 'x'::TEXT, 1::VARIANT FROM {T} WHERE seq = 2", "2|7|x|1")]
    [InlineData("SELECT '2026-01-02T03:04:05+09:00'::TIMESTAMP_NTZ, TO_TIMESTAMP_NTZ('2026-01-02T03:04:05'), TO_TIMESTAMP_NTZ(1767323045)", "2026-01-02T03:04:05|2026-01-02T03:04:05|2026-01-02T03:04:05")]
    [InlineData("SELECT TO_TIMESTAMP_NTZ(gap:from), gap:first::BIGINT, gap:reason::VARCHAR FROM {T} WHERE gap IS NOT NULL", "2026-03-01T09:00:00|7|drop-oldest")]
    [InlineData("SELECT IFF(temperature > 30, 'warm', 'cool'), NVL(co2, -1), NVL2(co2, 'a', 'b'), ZEROIFNULL(co2) FROM {T} WHERE seq = 3", "cool|-1.0|b|0.0")]
    [InlineData("SELECT ARRAY_AGG(seq) WITHIN GROUP (ORDER BY seq DESC) FROM {T}", "[4,3,2,1]")]
    [InlineData("SELECT ARRAY_AGG(co2) FROM {T} WHERE seq = 2", "[510.0]")]
    [InlineData("SELECT LISTAGG(seq, ',') WITHIN GROUP (ORDER BY seq) FROM {T}", "1,2,3,4")]
    [InlineData("SELECT COUNT_IF(temperature > 20), MEDIAN(seq) FROM {T}", "2|2.5")]
    [InlineData("SELECT sensor.key::VARCHAR, sensor.value:status::VARCHAR FROM {T} AS r, LATERAL FLATTEN(INPUT => r.raw_data:sensors) AS sensor WHERE r.seq = 2", "scd4x|ok")]
    [InlineData("SELECT f.key FROM {T} r, TABLE(FLATTEN(input => r.raw_data:sensors)) f WHERE r.seq = 2", "scd4x")]
    [InlineData("SELECT COUNT(*) FROM DEMO.THERMAL_SENSOR_DATA", "4")]
    [InlineData("SELECT COUNT(*) FROM thermal_sensor_data -- a comment; with 'quotes", "4")]
    [InlineData("SELECT 'a:b::NUMBER, CURRENT_DATE' // why not\n /* raw_data:x; */ ;", "a:b::NUMBER, CURRENT_DATE")]
    [InlineData("SELECT 'it\\'s', $$it's$$", "it's|it's")]
    [InlineData("WITH x AS (SELECT seq, temperature t FROM {T}) SELECT SUM(seq), ROUND(AVG(t), 2) FROM x", "10|20.63")]
    [InlineData("SELECT name, offset_token, client_sequencer FROM (SELECT 1) , LATERAL (SELECT 'CH' AS name, '4' AS offset_token, 0 AS client_sequencer)", "CH|4|0")]
    public async Task Runs_unchanged(string sql, string expected) =>
        Assert.Equal(expected, await FirstAsync(sql.Replace("{T}", T, StringComparison.Ordinal)));

    [Theory]
    [InlineData("SELECT COUNT(*), count(DISTINCT seq), min( seq ) FROM {T}", "COUNT(*)|count(DISTINCT seq)|min( seq )")]
    [InlineData("SELECT raw_data:device, raw_data:device::STRING d, seq + 1, hostname, t.seq FROM {T} t", "raw_data:device|d|seq + 1|hostname|seq")]
    [InlineData("SELECT DISTINCT CASE WHEN seq > 1 THEN 1 END, NULL, IFF(TRUE, 1, 2) AS x FROM {T}", "CASE WHEN seq > 1 THEN 1 END|NULL|x")]
    [InlineData("WITH a AS (SELECT count(*) FROM {T}) SELECT sum(1) total, CURRENT_TIMESTAMP() FROM a", "total|CURRENT_TIMESTAMP()")]
    public async Task Names_columns_as_written(string sql, string expected)
    {
        var result = await _station.QueryAsync(sql.Replace("{T}", T, StringComparison.Ordinal));
        Assert.Equal(expected, string.Join('|', result.Columns.Select(static c => c.Name)));
    }

    [Fact]
    public async Task Shows_channels() => Assert.Equal(
        ["CH|DEMO|DEMO|THERMAL_SENSOR_DATA|0|1|4|THERMAL_SENSOR_PIPE|PIPE"],
        (await LinesAsync("SHOW CHANNELS LIKE 'c%' IN PIPE THERMAL_SENSOR_PIPE")).Select(static l => l[(l.IndexOf('|', StringComparison.Ordinal) + 1)..]), StringComparer.Ordinal);

    [Theory]
    [InlineData("SHOW TABLES")]
    [InlineData("DESCRIBE TABLE DEMO.DEMO.THERMAL_SENSOR_DATA")]
    [InlineData("DESC DEMO.THERMAL_SENSOR_DATA")]
    [InlineData("EXPLAIN SELECT * FROM DEMO.DEMO.THERMAL_SENSOR_DATA")]
    [InlineData("SELECT * FROM ERROR_TABLE(DEMO.DEMO.THERMAL_SENSOR_DATA) UNION ALL SELECT * FROM ERROR_TABLE(THERMAL_SENSOR_DATA)")]
    public async Task Answers_what_describes_the_warehouse(string sql) => Assert.NotEmpty((await _station.QueryAsync(sql)).Columns);

    [Theory]
    [InlineData("DELETE FROM DEMO.DEMO.THERMAL_SENSOR_DATA")]
    [InlineData("EXPLAIN ANALYZE DELETE FROM DEMO.DEMO.THERMAL_SENSOR_DATA")]
    [InlineData("SELECT 1; DROP TABLE DEMO.DEMO.THERMAL_SENSOR_DATA")]
    [InlineData("ATTACH '/tmp/x.db'")]
    [InlineData("SELECT * FROM read_text('/etc/hostname')")]
    [InlineData("COPY (SELECT 1) TO '/tmp/local-snowpipe-leak.csv'")]
    [InlineData("SELECT nothing FROM DEMO.DEMO.NOWHERE")]
    [InlineData("SELECT 'open")]
    [InlineData("  ;")]
    public async Task Refuses_what_does_not_read_and_what_is_wrong(string sql)
    {
        var refused = await Assert.ThrowsAnyAsync<Exception>(() => _station.QueryAsync(sql));
        Assert.True(refused is WarehouseQueryException or ArgumentException, refused.ToString());
        Assert.Equal(4, await _station.CountAsync());
    }

    public static TheoryData<string> DocumentedQueries()
    {
        var queries = new TheoryData<string>();
        var script = SqlScripts.Render(SqlScript.Queries, new SqlNames());
        foreach (var query in string.Join('\n', script.Split('\n').Where(static l => !l.StartsWith("--", StringComparison.Ordinal))).Split(';'))
            if (query.Trim().Length > 0) queries.Add(query.Trim());
        return queries;
    }

    [Theory]
    [MemberData(nameof(DocumentedQueries))]
    public async Task Runs_every_query_of_the_scripts(string sql) => Assert.NotEmpty((await _station.QueryAsync(sql)).Columns);

    [Theory]
    [InlineData("SELECT hostname, temperature FROM DEMO.DEMO.THERMAL_SENSOR_LATEST ORDER BY hostname", "attic|31.5000")]
    [InlineData("SELECT hour, hostname, reading_count FROM THERMAL_SENSOR_HOURLY ORDER BY hour DESC, hostname", "2026-03-01T11:00:00|attic|1")]
    [InlineData("SELECT day, hostname, reading_count FROM DEMO.THERMAL_SENSOR_DAILY ORDER BY hostname", "2026-03-01T00:00:00|attic|2")]
    [InlineData("SELECT first_seq, last_seq, rows_dropped, reason, dropped_from FROM THERMAL_SENSOR_GAPS", "7|9|3|drop-oldest|2026-03-01T09:00:00")]
    [InlineData("SELECT sensor, status, fresh, measured_at FROM THERMAL_SENSOR_STATUS WHERE seq = 1 ORDER BY sensor", "scd4x|ok|true|2026-03-01T10:59:58")]
    [InlineData("SELECT ingestion_timestamp FROM THERMAL_SENSOR_READINGS LIMIT 1", "2026-03-01T12:00:02")]
    public async Task Has_the_views_of_the_scripts(string sql, string expected) => Assert.Equal(expected, await FirstAsync(sql));

    [Fact]
    public async Task Says_when_there_are_more_rows_than_asked_for()
    {
        var result = await WarehouseClient.QueryAsync([_station.Directory], $"SELECT seq FROM {T}", maxRows: 3);
        Assert.Equal(3, result.Rows.Length);
        Assert.True(result.Truncated);
    }

    [Fact]
    public async Task Names_the_directories_when_there_is_no_warehouse()
    {
        var missing = await Assert.ThrowsAsync<WarehouseNotFoundException>(() => WarehouseClient.QueryAsync(["/no/such/place", "/nor/here"], "SELECT 1"));
        Assert.Contains("/no/such/place", missing.Message, StringComparison.Ordinal);
        Assert.Contains("/nor/here", missing.Message, StringComparison.Ordinal);
    }

    private async Task<string> FirstAsync(string sql) => (await LinesAsync(sql)).First();

    private async Task<IEnumerable<string>> LinesAsync(string sql) => (await _station.QueryAsync(sql)).Lines();
}
