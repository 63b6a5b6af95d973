using System.Collections.Immutable;
using DuckDB.NET.Data;
using ThermalActors.Emulator.Queries;
using ThermalActors.Readings.Sql;

namespace ThermalActors.Emulator.Warehouse;

/// <summary>The views of <c>sql/views.sql</c>, so that queries on them run locally as well.</summary>
internal static class LocalViews
{
    /// <summary>Creates or replaces every view of the script.</summary>
    /// <returns>What went wrong, view by view: a view that cannot be had is no reason not to serve.</returns>
    public static ImmutableArray<string> Create(DuckDBConnection connection, WarehouseNames names)
    {
        var script = SqlScripts.Render(SqlScript.Views, new SqlNames { Database = names.Database, Schema = names.Schema, Table = names.Table });
        connection.Run($"SET search_path = '{WarehouseNames.SearchPath(names)}'");
        var views = Statements(SqlTokenizer.Read(script)).Select(s => ViewOf(s, script, names)).OfType<(string Name, string Sql)>().ToList();
        return TogetherOrNone(connection, views) ? [] : OneByOne(connection, views);
    }

    private static (string Name, string Sql)? ViewOf(List<SqlToken> statement, string script, WarehouseNames names)
    {
        var view = statement.FindIndex(static t => t.Is("VIEW"));
        var body = statement.FindIndex(static t => t.Is("AS")) + 1;
        if (view < 0 || body == 0) return null;
        var name = string.Concat(statement.Skip(view + 1).TakeWhile(static t => t.IsName && !t.Is("COPY") && !t.Is("AS") || t.IsSymbol(".")).Select(static t => t.Sql));
        return (name, $"CREATE OR REPLACE VIEW {name} AS {new SqlRewriter(statement[body..], script, names, default).Run()}");
    }

    /// <summary>The usual case, with one wait for the disk; a fault undoes all of it.</summary>
    private static bool TogetherOrNone(DuckDBConnection connection, List<(string Name, string Sql)> views)
    {
        using var transaction = connection.BeginTransaction();
        try
        {
            foreach (var (_, sql) in views) connection.Run(sql);
            transaction.Commit();
            return true;
        }
        catch (DuckDBException)
        {
            return false;
        }
    }

    private static ImmutableArray<string> OneByOne(DuckDBConnection connection, List<(string Name, string Sql)> views)
    {
        var faults = ImmutableArray.CreateBuilder<string>();
        foreach (var (name, sql) in views)
        {
            try
            {
                connection.Run(sql);
            }
            catch (DuckDBException e)
            {
                faults.Add($"{name}: {e.Message.Trim()}");
            }
        }

        return faults.ToImmutable();
    }

    private static IEnumerable<List<SqlToken>> Statements(IReadOnlyList<SqlToken> tokens)
    {
        var statement = new List<SqlToken>();
        foreach (var token in tokens)
        {
            if (!token.IsSymbol(";"))
            {
                statement.Add(token);
                continue;
            }

            yield return statement;
            statement = [];
        }

        if (statement.Count > 0) yield return statement;
    }
}
