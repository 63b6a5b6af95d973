using System.Text.RegularExpressions;
using ThermalActors.Readings.Rows;
using ThermalActors.Readings.Sql;

namespace ThermalActors.Readings.Tests.Sql;

public sealed class SqlScriptSpecs
{
    private const string Table = "DEMO.DEMO.THERMAL_SENSOR_DATA";

    private static readonly string[] Added =
        ["device", "channel", "seq", "boot_id", "simulated", "clock", "gasresistance", "cputempc", "uptime_ms", "gap", "replay_of"];

    public static TheoryData<SqlScript> All => [.. Enum.GetValues<SqlScript>()];

    [Fact]
    public void Table_has_the_columns_and_types_of_the_schema()
    {
        var create = Only(SqlScript.Setup, "CREATE TABLE");
        var columns = SqlText.Items(SqlText.Bracketed(create, Table)).Select(static item => item[..item.IndexOf(" COMMENT ", StringComparison.Ordinal)]);

        Assert.Equal(RowSchema.TableColumns.Select(static c => $"{c.Name} {c.Type}"), columns, StringComparer.Ordinal);
    }

    [Fact]
    public void Migration_adds_exactly_the_columns_that_the_original_lacks()
    {
        var added = SqlText.Statements(SqlScript.Migration)
            .Where(static s => s.Contains(" ADD COLUMN ", StringComparison.Ordinal))
            .Select(static s => s.Replace($"ALTER TABLE {Table} ADD COLUMN IF NOT EXISTS ", "", StringComparison.Ordinal));

        Assert.Equal(Added.Select(static name => $"{name} {RowSchema.Find(name)!.Type}"), added, StringComparer.Ordinal);
    }

    [Theory]
    [InlineData(SqlScript.Setup, "THERMAL_SENSOR_PIPE")]
    [InlineData(SqlScript.Migration, "THERMAL_ACTORS_PIPE")]
    public void Pipe_fills_every_column_with_the_cast_of_the_schema(SqlScript script, string pipe)
    {
        var create = Only(script, "CREATE PIPE");
        var filled = RowSchema.TableColumns.Where(static c => c.PipeExpression is not null).ToArray();

        Assert.StartsWith($"CREATE PIPE IF NOT EXISTS DEMO.DEMO.{pipe} ", create, StringComparison.Ordinal);
        Assert.Equal(filled.Select(static c => c.Name), SqlText.Items(SqlText.Bracketed(create, $"COPY INTO {Table}")), StringComparer.Ordinal);

        var select = SqlText.Bracketed(create, " FROM").Trim();
        const string source = " FROM TABLE(DATA_SOURCE(TYPE => 'STREAMING'))";
        Assert.EndsWith(source, select, StringComparison.Ordinal);
        Assert.Equal(
            filled.Select(static c => c.PipeExpression!),
            SqlText.Items(select["SELECT ".Length..^source.Length]),
            StringComparer.Ordinal);
    }

    [Fact]
    public void Only_the_warehouse_fills_the_commit_time()
    {
        Assert.Equal(
            ["ingestion_timestamp"],
            RowSchema.TableColumns.Where(static c => c.PipeExpression is null).Select(static c => c.Name),
            StringComparer.Ordinal);
        foreach (var script in new[] { SqlScript.Setup, SqlScript.Migration })
        {
            Assert.Contains($"ALTER TABLE {Table} SET ROW_TIMESTAMP = TRUE", SqlText.Statements(script), StringComparer.Ordinal);
            Assert.Contains($"ALTER TABLE {Table} SET ERROR_LOGGING = TRUE", SqlText.Statements(script), StringComparer.Ordinal);
            Assert.All(SqlText.Statements(script), static s => Assert.DoesNotMatch(Pattern("CURRENT_|SYSDATE|GETDATE|LOCALTIME"), s));
        }

        Assert.Contains("METADATA$ROW_LAST_COMMIT_TIME", SqlScripts.Template(SqlScript.Views), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Nothing_that_holds_data_or_channels_is_ever_replaced(SqlScript script)
    {
        // Comments, too: people paste from them.
        var text = SqlScripts.Template(script);
        Assert.All(Pattern(@"OR\s+REPLACE\s+(?<what>\w+)").Matches(text), static match => Assert.Equal("VIEW", match.Groups["what"].Value));
        Assert.DoesNotMatch(Pattern("TRUNCATE|DELETE FROM|DROP (DATABASE|SCHEMA)"), text);
    }

    [Theory]
    [InlineData(SqlScript.Setup)]
    [InlineData(SqlScript.Migration)]
    public void Running_twice_does_nothing_twice(SqlScript script)
    {
        foreach (var statement in SqlText.Statements(script))
        {
            Assert.Matches(Pattern("^(USE ROLE |CREATE (ROLE|USER|DATABASE|SCHEMA|TABLE|PIPE) IF NOT EXISTS |GRANT |ALTER TABLE \\S+ (ADD COLUMN IF NOT EXISTS |SET )|ALTER USER \\S+ SET |SHOW )"), statement);
        }
    }

    [Fact]
    public void Teardown_leaves_the_data_alone() =>
        Assert.All(SqlText.Statements(SqlScript.Teardown), static s => Assert.Matches(Pattern("^(USE ROLE |DROP (VIEW|PIPE|USER|ROLE) IF EXISTS )"), s));

    [Fact]
    public void Teardown_drops_every_view()
    {
        var made = Names(SqlScript.Views, "CREATE OR REPLACE VIEW ");
        var dropped = Names(SqlScript.Teardown, "DROP VIEW IF EXISTS ");

        Assert.NotEmpty(made);
        Assert.Equal(made.Order(StringComparer.Ordinal), dropped.Order(StringComparer.Ordinal), StringComparer.Ordinal);
        Assert.All(made, name => Assert.Contains($"GRANT SELECT ON VIEW {name} TO ROLE THERMAL_STREAMING_ROLE", SqlText.Statements(SqlScript.Views), StringComparer.Ordinal));
    }

    [Fact]
    public void Role_gets_what_it_needs_and_no_more()
    {
        var grants = SqlText.Statements(SqlScript.Setup).Where(static s => s.StartsWith("GRANT", StringComparison.Ordinal));

        Assert.Equal(
            [
                "GRANT ROLE THERMAL_STREAMING_ROLE TO USER THERMAL_STREAMING_USER",
                "GRANT ROLE THERMAL_STREAMING_ROLE TO ROLE SYSADMIN",
                "GRANT USAGE ON DATABASE DEMO TO ROLE THERMAL_STREAMING_ROLE",
                "GRANT USAGE ON SCHEMA DEMO.DEMO TO ROLE THERMAL_STREAMING_ROLE",
                $"GRANT INSERT, SELECT ON TABLE {Table} TO ROLE THERMAL_STREAMING_ROLE",
                "GRANT OPERATE, MONITOR ON PIPE DEMO.DEMO.THERMAL_SENSOR_PIPE TO ROLE THERMAL_STREAMING_ROLE",
            ],
            grants,
            StringComparer.Ordinal);
    }

    [Fact]
    public void Every_statement_of_the_setup_runs_under_a_role_that_may()
    {
        var role = "";
        foreach (var statement in SqlText.Statements(SqlScript.Setup))
        {
            if (statement.StartsWith("USE ROLE ", StringComparison.Ordinal)) role = statement["USE ROLE ".Length..];
            else if (Pattern("^CREATE (ROLE|USER)|^ALTER USER|^GRANT ROLE").IsMatch(statement)) Assert.Equal("SECURITYADMIN", role);
            else Assert.Equal("SYSADMIN", role);
        }
    }

    [Fact]
    public void User_is_a_program_with_a_default_role()
    {
        var create = Only(SqlScript.Setup, "CREATE USER");

        Assert.Contains("TYPE = SERVICE", create, StringComparison.Ordinal);
        Assert.Contains("DEFAULT_ROLE = THERMAL_STREAMING_ROLE", create, StringComparison.Ordinal);
        Assert.Contains("ALTER USER THERMAL_STREAMING_USER SET RSA_PUBLIC_KEY = 'MIIB'", SqlText.Statements(SqlScript.Setup), StringComparer.Ordinal);
    }

    private static Regex Pattern(string pattern) => new(pattern, RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, TimeSpan.FromSeconds(5));

    private static string Only(SqlScript script, string start) => SqlText.Statements(script).Single(s => s.StartsWith(start, StringComparison.Ordinal));

    private static string[] Names(SqlScript script, string start) =>
        [.. SqlText.Statements(script).Where(s => s.StartsWith(start, StringComparison.Ordinal)).Select(s => s[start.Length..].Split(' ')[0])];
}
