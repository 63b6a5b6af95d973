using ThermalActors.Readings.Sql;

namespace ThermalActors.Readings.Tests.Sql;

public sealed class SqlRenderingSpecs
{
    public static TheoryData<SqlScript> All => [.. Enum.GetValues<SqlScript>()];

    [Theory]
    [MemberData(nameof(All))]
    public void Leaves_no_placeholder(SqlScript script)
    {
        Assert.DoesNotContain("{{", SqlScripts.Render(script, new SqlNames()), StringComparison.Ordinal);
        Assert.DoesNotContain("}}", SqlScripts.Render(script, new SqlNames()), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Mentions_no_default_name_when_other_names_are_given(SqlScript script)
    {
        var text = SqlText.WithoutComments(SqlScripts.Render(script, Names));

        Assert.DoesNotContain("DEMO", text, StringComparison.Ordinal);
        Assert.DoesNotContain("THERMAL_STREAMING", text, StringComparison.Ordinal);
        Assert.DoesNotContain("THERMAL_SENSOR_DATA", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SELECT 1 FROM {{database}}.{{schema}}.{{table}};", "SELECT 1 FROM lab.\"my schema\".\"T-1\";")]
    [InlineData("GRANT ROLE {{role}} TO USER {{user}};", "GRANT ROLE \"9\"\"LIVES\" TO USER \"o'neil\";")]
    [InlineData("WHERE d = '{{database}}' AND s = '{{schema}}' AND u = '{{user}}'", "WHERE d = 'LAB' AND s = 'my schema' AND u = 'o''neil'")]
    [InlineData("F('{{database}}.{{schema}}.{{pipe}}')", "F('lab.\"my schema\".P$1')")]
    [InlineData("-- {{account}}: {{role}}", "-- ORG-ACCT: \"9\"\"LIVES\"")]
    [InlineData("a {{ b", "a {{ b")]
    public void Quotes_names_where_they_need_it(string template, string expected) => Assert.Equal(expected, SqlScripts.Fill(template, Names));

    [Fact]
    public void Without_a_key_its_statement_is_a_comment()
    {
        Assert.Equal("-- SET K = 'PASTE THE LINE OF `thermal-actors keys generate` HERE';\nNEXT", SqlScripts.Fill("SET K = '{{public_key}}';\nNEXT", new SqlNames()));
        Assert.Equal("SET K = 'MIIB+/0=';", SqlScripts.Fill("SET K = '{{public_key}}';", new SqlNames { PublicKey = "MIIB+/0=" }));
    }

    [Theory]
    [InlineData("-----BEGIN PUBLIC KEY-----")]
    [InlineData("MIIB'; DROP TABLE x; --")]
    [InlineData("MIIB\nAAAA")]
    [InlineData("")]
    public void Refuses_a_key_that_is_none(string key) =>
        Assert.Throws<ArgumentException>(() => SqlScripts.Render(SqlScript.Setup, new SqlNames { PublicKey = key }));

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("X\nDROP TABLE Y")]
    public void Refuses_a_name_that_is_none(string name)
    {
        Assert.Throws<ArgumentException>(() => SqlScripts.Render(SqlScript.Queries, new SqlNames { Table = name }));
        Assert.Throws<ArgumentException>(() => SqlScripts.Render(SqlScript.Setup, new SqlNames { Account = name }));
    }

    [Fact]
    public void Refuses_a_placeholder_that_does_not_exist() => Assert.Throws<ArgumentException>(static () => SqlScripts.Fill("{{databse}}", new SqlNames()));

    private static SqlNames Names => new()
    {
        Account = "ORG-ACCT",
        Database = "lab",
        Schema = "my schema",
        Table = "T-1",
        Pipe = "P$1",
        Role = "9\"LIVES",
        User = "o'neil",
    };
}
