using System.Collections.Immutable;
using System.Text;
using DuckDB.NET.Data;
using ThermalActors.Emulator.Channels;
using ThermalActors.Emulator.Rows;

namespace ThermalActors.Emulator.Warehouse;

/// <summary>Loads the buffered rows of a channel inside the caller's transaction, bad rows into the error table.</summary>
/// <param name="connection">The warehouse.</param>
/// <param name="names">Its names.</param>
/// <param name="table">The table.</param>
/// <param name="errorLogging">Write rejected rows to the error table.</param>
internal sealed class RowLoader(DuckDBConnection connection, WarehouseNames names, TableDefinition table, bool errorLogging)
{
    private readonly RowMapper _mapper = new(table);
    private readonly Cell[] _cells = new Cell[table.Columns.Length];

    // A table of an older version may hold its columns in another order, and columns that are no longer filled.
    private readonly int[] _physical =
    [
        .. WarehouseSchema.ColumnsOf(connection, names)
            .Select(name => table.Columns.ToList().FindIndex(c => string.Equals(c.Name, name, StringComparison.OrdinalIgnoreCase))),
    ];

    /// <summary>Appends every row that fits, in order.</summary>
    public CommitResult Load(Channel channel, DateTimeOffset now)
    {
        var rejected = ImmutableArray.CreateBuilder<RejectedRow>();
        var inserted = 0L;
        RowErrorNote? lastError = null;
        using var appender = connection.CreateAppender(names.Database, names.Schema, names.Table);
        foreach (var batch in channel.Buffer)
        {
            for (var index = 0; index < batch.Rows.Length; index++)
            {
                var row = batch.Rows[index].Span;
                if (_mapper.Map(row, now.UtcDateTime, _cells) is not { } fault)
                {
                    Append(appender.CreateRow());
                    inserted++;
                    continue;
                }

                rejected.Add(new RejectedRow(batch, index, fault.Message));
                lastError = new RowErrorNote(batch.EndToken, fault.Message, now);
                if (errorLogging) LogError(channel.Key, batch, fault, row, now);
            }
        }

        appender.Close();
        return new CommitResult(new CommitTally(inserted, rejected.Count, lastError), rejected.ToImmutable());
    }

    private void Append(IDuckDBAppenderRow target)
    {
        foreach (var index in _physical)
        {
            if (index < 0)
            {
                target.AppendNullValue();
                continue;
            }

            ref var cell = ref _cells[index];
            _ = cell.Kind switch
            {
                CellKind.Null => target.AppendNullValue(),
                CellKind.Text => target.AppendValue(cell.Text),
                CellKind.Integer when table.Columns[index].Kind == ColumnKind.Integer => target.AppendValue((int)cell.Integer),
                CellKind.Integer => target.AppendValue(cell.Integer),
                CellKind.Number => target.AppendValue(cell.Number),
                CellKind.Real => target.AppendValue(cell.Real),
                CellKind.Boolean => target.AppendValue(cell.Boolean),
                CellKind.Time => target.AppendValue(cell.Time),
                _ => throw new InvalidOperationException($"unknown cell kind {cell.Kind}"),
            };
        }

        target.EndRow();
    }

    private void LogError(ChannelKey key, BufferedBatch batch, RowFault fault, ReadOnlySpan<byte> row, DateTimeOffset now) => connection.Run(
        $"INSERT INTO {names.ErrorRows} VALUES ($at, $pipe, $channel, $lower, $upper, $message, $type, $data)",
        ("at", now.UtcDateTime), ("pipe", key.Pipe), ("channel", key.Channel), ("lower", batch.StartToken), ("upper", batch.EndToken),
        ("message", fault.Message), ("type", fault.ContentType), ("data", Encoding.UTF8.GetString(row)));
}
