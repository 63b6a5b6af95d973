using System.Collections.Immutable;
using DuckDB.NET.Data;
using ThermalActors.Emulator.Channels;
using ThermalActors.Emulator.Rows;

namespace ThermalActors.Emulator.Warehouse;

/// <summary>
/// The DuckDB file behind the local Snowpipe. Rows, committed token, counters and ledger change in one transaction, so a kill at
/// any moment leaves them consistent. One caller at a time; queries use connections of their own.
/// </summary>
internal sealed class LocalWarehouse : IDisposable
{
    private readonly DuckDBConnection _connection;
    private readonly RowLoader _loader;
    private readonly TableDefinition _table;

    private LocalWarehouse(DuckDBConnection connection, WarehouseNames names, TableDefinition table, bool errorLogging)
    {
        _connection = connection;
        Names = names;
        _table = table;

        // One transaction each: a statement on its own waits for the disk.
        TokenKey = InTransaction(() =>
        {
            WarehouseSchema.Ensure(connection, names, table);
            return WarehouseSchema.TokenKey(connection, names);
        });
        ViewFaults = LocalViews.Create(connection, names);
        LastLedgerNumber = LedgerStore.LastNumber(connection, names);
        _loader = new RowLoader(connection, names, table, errorLogging);
    }

    /// <summary>Names of its objects.</summary>
    public WarehouseNames Names { get; }

    /// <summary>Views that could not be made.</summary>
    public ImmutableArray<string> ViewFaults { get; }

    /// <summary>The key of the exchanged tokens.</summary>
    public byte[] TokenKey { get; }

    /// <summary>Number of the newest ledger entry on disk at the start.</summary>
    public long LastLedgerNumber { get; }

    /// <summary>Opens or creates the warehouse of a directory.</summary>
    /// <exception cref="EmulatorException">The file cannot be opened.</exception>
    public static LocalWarehouse Open(string directory, WarehouseNames names, TableDefinition table, bool errorLogging)
    {
        var connection = WarehouseFile.Open(directory, names);
        try
        {
            return new LocalWarehouse(connection, names, table, errorLogging);
        }
        catch (DuckDBException e)
        {
            connection.Dispose();
            throw new EmulatorException($"cannot prepare the local warehouse in {directory}: {e.Message}", e);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Every channel as it was last made durable, and whether rows were waiting then.</summary>
    public List<(Channel Channel, bool HadRows)> LoadChannels() => ChannelStore.Load(_connection, Names);

    /// <summary>Makes a channel durable together with ledger entries.</summary>
    public void Save(Channel channel, IReadOnlyCollection<LedgerEntry> ledger) => Save([channel], ledger);

    /// <summary>Makes channels durable together with ledger entries.</summary>
    public void Save(IEnumerable<Channel> channels, IReadOnlyCollection<LedgerEntry> ledger) => InTransaction(() =>
    {
        foreach (var channel in channels) ChannelStore.Save(_connection, Names, channel);
        LedgerStore.Add(_connection, Names, ledger);
        return true;
    });

    /// <summary>Forgets channels.</summary>
    public void Delete(IEnumerable<ChannelKey> keys, IReadOnlyCollection<LedgerEntry> ledger) => InTransaction(() =>
    {
        foreach (var key in keys) ChannelStore.Delete(_connection, Names, key);
        LedgerStore.Add(_connection, Names, ledger);
        return true;
    });

    /// <summary>Makes ledger entries durable.</summary>
    public void Save(IReadOnlyCollection<LedgerEntry> ledger) => Save([], ledger);

    /// <summary>Commits all that a channel has buffered, all or nothing.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="byName">True for the default pipe, which maps columns by name and nothing else.</param>
    /// <param name="now">Becomes the ingestion time of the rows.</param>
    /// <param name="ledger">Makes the ledger entries that belong to the result.</param>
    /// <returns>The channel after the commit.</returns>
    public Channel Commit(Channel channel, bool byName, DateTimeOffset now, Func<CommitResult, IReadOnlyCollection<LedgerEntry>> ledger) => InTransaction(() =>
    {
        var result = _loader.Load(channel, byName, now);
        var committed = channel.Committed(result.Tally);
        ChannelStore.Save(_connection, Names, committed);
        LedgerStore.Add(_connection, Names, ledger(result));
        return committed;
    });

    /// <summary>Drops the user's table, if it is there.</summary>
    public void DropTable() => InTransaction(() => _connection.Run($"DROP TABLE IF EXISTS {Names.QuotedTable}"));

    /// <summary>Creates the user's table.</summary>
    public void CreateTable() => InTransaction(() =>
    {
        WarehouseSchema.EnsureTable(_connection, Names, _table);
        _loader.TableChanged();
        return true;
    });

    /// <summary>Removes every row of the user's table.</summary>
    public void TruncateTable() => InTransaction(() => _connection.Run($"DELETE FROM {Names.QuotedTable}"));

    /// <summary>The ledger.</summary>
    public List<LedgerEntry> ReadLedger(string? channel, long after, int limit) => LedgerStore.Read(_connection, Names, channel, after, limit);

    /// <summary>The accepted appends of a channel's session without a fate.</summary>
    public List<LedgerEntry> ReadUnsettled(Channel channel) => LedgerStore.ReadUnsettled(_connection, Names, channel.Key);

    /// <summary>The sums of ledger and table.</summary>
    public EmulatorProof ReadProof(bool hasTable) => ProofReader.Read(_connection, Names, hasTable);

    /// <summary>The error table.</summary>
    public ImmutableArray<ErrorRow> ReadErrors(string? channel) =>
    [
        .. _connection.Read(
            $"""
            SELECT occurred_at, pipe_name, channel_name, offset_token_lower_bound, offset_token_upper_bound, error_message,
                   error_data_content_type, error_data
            FROM {Names.ErrorRows} WHERE $channel IS NULL OR channel_name = $channel ORDER BY rowid
            """,
            static r => new ErrorRow(
                r.Utc(0), r.GetString(1), r.GetString(2), r.TextOrNull(3), r.TextOrNull(4), r.GetString(5), r.GetString(6), r.GetString(7)),
            ("channel", channel)),
    ];

    /// <summary>A connection for queries, which sees every commit.</summary>
    public DuckDBConnection OpenReader()
    {
        var reader = _connection.Duplicate();
        reader.Open();
        return reader;
    }

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();

    private T InTransaction<T>(Func<T> work)
    {
        using var transaction = _connection.BeginTransaction();
        try
        {
            var result = work();
            transaction.Commit();
            return result;
        }
        catch (Exception e) when (e is DuckDBException or InvalidOperationException or IOException)
        {
            throw new EmulatorException($"the local warehouse could not store a change: {e.Message}", e);
        }
    }
}
