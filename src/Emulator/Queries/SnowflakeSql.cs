using ThermalActors.Emulator.Warehouse;

namespace ThermalActors.Emulator.Queries;

/// <summary>Turns one statement written for Snowflake into one that DuckDB runs; only statements that read are let through.</summary>
internal static class SnowflakeSql
{
    /// <summary>Translates a statement.</summary>
    /// <param name="sql">As written for Snowflake, with or without a closing semicolon.</param>
    /// <param name="names">Names of the warehouse's objects.</param>
    /// <param name="now">What <c>CURRENT_TIMESTAMP()</c> tells.</param>
    /// <exception cref="WarehouseQueryException">It is none of SELECT, WITH, SHOW, DESCRIBE, EXPLAIN, or more than one statement.</exception>
    public static string Translate(string sql, WarehouseNames names, DateTimeOffset now)
    {
        var tokens = SqlTokenizer.Read(sql).ToList();
        while (tokens.Count > 0 && tokens[^1].IsSymbol(";")) tokens.RemoveAt(tokens.Count - 1);
        if (tokens.Count == 0) throw new WarehouseQueryException("the query is empty");
        if (tokens.Exists(static t => t.IsSymbol(";"))) throw new WarehouseQueryException("only one statement at a time");
        return tokens[0] switch
        {
            var t when t.Is("SELECT") || t.Is("WITH") || t.IsSymbol("(") => Rewrite(tokens),
            var t when t.Is("EXPLAIN") => Explain(),
            var t when t.Is("SHOW") => tokens.Count > 1 && tokens[1].Is("CHANNELS") ? ShowChannels(tokens, names) : Rewrite(tokens),
            var t when t.Is("DESCRIBE") || t.Is("DESC") => "DESCRIBE " + Rewrite(tokens.Skip(tokens.Count > 2 && tokens[1].Is("TABLE") ? 2 : 1), inFrom: true),
            _ => throw new WarehouseQueryException("the local warehouse takes SELECT, WITH, SHOW, DESCRIBE and EXPLAIN only"),
        };

        string Rewrite(IEnumerable<SqlToken> part, bool inFrom = false) => new SqlRewriter([.. part], sql, names, now).Run(inFrom);

        string Explain()
        {
            var rest = tokens.Skip(1).SkipWhile(static t => t.Is("USING") || t.Is("TEXT") || t.Is("TABULAR") || t.Is("JSON")).ToList();
            return rest.Count > 0 && (rest[0].Is("SELECT") || rest[0].Is("WITH"))
                ? "EXPLAIN " + Rewrite(rest)
                : throw new WarehouseQueryException("EXPLAIN takes SELECT or WITH only");
        }
    }

    /// <summary>The columns of Snowflake's SHOW CHANNELS; a scope after IN is not looked at, as there is one table only.</summary>
    private static string ShowChannels(List<SqlToken> tokens, WarehouseNames names)
    {
        var like = tokens.FindIndex(static t => t.Is("LIKE"));
        var pattern = like >= 0 && like + 1 < tokens.Count && tokens[like + 1].Kind == SqlTokenKind.Text ? tokens[like + 1].Sql : "'%'";
        return $"""
            SELECT created_on, channel AS name, '{Literal(names.Database)}' AS database_name, '{Literal(names.Schema)}' AS schema_name,
              '{Literal(names.Table)}' AS table_name, client_sequencer, row_sequencer, offset_token, pipe AS parent_name, 'PIPE' AS parent_domain
            FROM {names.Channels} WHERE channel ILIKE {pattern} ORDER BY channel
            """;
    }

    private static string Literal(string text) => text.Replace("'", "''", StringComparison.Ordinal);
}
