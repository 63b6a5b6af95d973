using DuckDB.NET.Data;
using ThermalActors.Emulator.Channels;

namespace ThermalActors.Emulator.Warehouse;

/// <summary>The durable half of a channel: one line per channel in the emulator's own table.</summary>
internal static class ChannelStore
{
    /// <summary>Reads every channel. One that had rows in the buffer when the process ended must be opened again (C66).</summary>
    public static List<Channel> Load(DuckDBConnection connection, WarehouseNames names) => connection.Read(
        $"""
        SELECT pipe, channel, created_on, client_sequencer, row_sequencer, offset_token, rows_inserted, rows_error_count,
               last_error_upper_bound, last_error_message, last_error_at, status_code, last_used, has_buffered_rows
        FROM {names.Channels}
        """,
        static r => new Channel
        {
            Key = new ChannelKey(r.GetString(0), r.GetString(1)),
            CreatedOn = r.Utc(2),
            ClientSequencer = r.GetInt64(3),
            CommittedRowSequencer = r.GetInt64(4),
            CommittedToken = r.TextOrNull(5),
            RowsInserted = r.GetInt64(6),
            RowErrors = r.GetInt64(7),
            LastError = r.IsDBNull(9) ? null : new RowErrorNote(r.TextOrNull(8), r.GetString(9), r.Utc(10)),
            StatusCode = r.GetBoolean(13) ? ChannelStatusCodes.MustBeReopened : r.GetString(11),
            LastUsed = r.Utc(12),
        });

    /// <summary>Writes the durable half of a channel and whether rows are waiting.</summary>
    public static void Save(DuckDBConnection connection, WarehouseNames names, Channel channel)
    {
        (string, object?)[] values =
        [
            ("pipe", channel.Key.Pipe), ("channel", channel.Key.Channel), ("created", channel.CreatedOn.UtcDateTime),
            ("client", channel.ClientSequencer), ("row", channel.CommittedRowSequencer), ("token", channel.CommittedToken),
            ("inserted", channel.RowsInserted), ("errors", channel.RowErrors), ("bound", channel.LastError?.OffsetUpperBound),
            ("message", channel.LastError?.Message), ("errorAt", channel.LastError?.At.UtcDateTime), ("status", channel.StatusCode),
            ("used", channel.LastUsed.UtcDateTime), ("buffered", !channel.Buffer.IsEmpty),
        ];
        var updated = connection.Run(
            $"""
            UPDATE {names.Channels} SET created_on = $created, client_sequencer = $client, row_sequencer = $row, offset_token = $token,
              rows_inserted = $inserted, rows_error_count = $errors, last_error_upper_bound = $bound, last_error_message = $message,
              last_error_at = $errorAt, status_code = $status, last_used = $used, has_buffered_rows = $buffered
            WHERE pipe = $pipe AND channel = $channel
            """,
            values);
        if (updated > 0) return;
        connection.Run(
            $"""
            INSERT INTO {names.Channels} VALUES ($pipe, $channel, $created, $client, $row, $token, $inserted, $errors, $bound, $message,
              $errorAt, $status, $used, $buffered)
            """,
            values);
    }

    /// <summary>Forgets a channel.</summary>
    public static void Delete(DuckDBConnection connection, WarehouseNames names, ChannelKey key) =>
        connection.Run($"DELETE FROM {names.Channels} WHERE pipe = $pipe AND channel = $channel", ("pipe", key.Pipe), ("channel", key.Channel));
}
