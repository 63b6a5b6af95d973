using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;
using ThermalActors.Readings.Streaming;
using ThermalActors.Spool.Frames;
using ThermalActors.Spool.Marks;

namespace ThermalActors.Spool.Storage;

/// <summary>
/// The one row of the table <c>meta</c>. It carries checksums of its own: a flipped bit in the next number would give numbers
/// twice, which nothing behind it could notice.
/// </summary>
internal sealed class MetaTable(SqliteConnection connection, string path) : IDisposable
{
    private readonly Statement _create = new(connection, """
        INSERT INTO meta (id, spool_id, channel, channel_base, channel_exact, target, created_at, identity_crc, storage_identity, origin,
          next_number, incarnation, ordinal, batch_first, batch_last, offered_to, plain_to, trimmed_to, frames, rows, marks_crc)
        VALUES (1, $1, $2, $3, $4, $5, $6, $7, $8, $9, 1, x'', 0, 0, 0, 0, 0, 0, 0, 0, 0)
        """, 9);

    private readonly Statement _rename = new(connection, """
        UPDATE meta SET spool_id = $1, channel = $2, channel_base = $3, channel_exact = $4, target = $5, created_at = $6, identity_crc = $7,
          storage_identity = $8, origin = $9 WHERE id = 1
        """, 9);

    private readonly Statement _birth = new(connection, "SELECT spool_id, channel, channel_base, channel_exact, target, created_at, identity_crc, storage_identity, origin FROM meta", 0);

    private readonly Statement _marks = new(connection, """
        SELECT next_number, incarnation, ordinal, batch_first, batch_last, offered_to, plain_to, trimmed_to, trimmed_crc, frames, rows, marks_crc FROM meta
        """, 0);

    private readonly Statement _save = new(connection, """
        UPDATE meta SET next_number = $1, incarnation = $2, ordinal = $3, batch_first = $4, batch_last = $5, offered_to = $6, plain_to = $7,
          trimmed_to = $8, trimmed_crc = $9, frames = $10, rows = $11, marks_crc = $12 WHERE id = 1
        """, 12);

    /// <summary>Writes the row of a new spool.</summary>
    public void Create(SpoolBirth birth)
    {
        Write(_create, birth);
        Save(SpoolMarks.Fresh);
    }

    /// <summary>Writes whom the numbers belong to from now on.</summary>
    public void Rename(SpoolBirth birth)
    {
        if (Write(_rename, birth) != 1) throw Damaged("it has no row");
    }

    /// <summary>Reads whom the spool belongs to.</summary>
    public SpoolBirth ReadBirth()
    {
        using var reader = _birth.Query();
        if (!reader.Read()) throw Damaged("it has no row");
        var identity = new SpoolIdentity(reader.GetString(0), reader.GetString(1), reader.GetString(4), DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(5)))
        {
            Origin = new Sequence(reader.GetInt64(8)),
        };
        var birth = new SpoolBirth(identity, reader.GetString(2), reader.GetInt64(3) != 0) { Storage = reader.IsDBNull(7) ? null : reader.GetString(7) };
        return birth.Checksum == reader.GetInt64(6) ? birth : throw Damaged("the checksum of the identity does not match");
    }

    /// <summary>Reads the marks.</summary>
    public SpoolMarks ReadMarks(Sequence newestFrame)
    {
        using var reader = _marks.Query();
        if (!reader.Read()) throw Damaged("it has no row");
        Sequence Number(int column) => new(reader.GetInt64(column));
        var incarnation = reader.GetFieldValue<byte[]>(1);
        var marks = new SpoolMarks(
            Number(0), incarnation.Length == 16 ? new Guid(incarnation, bigEndian: true) : Guid.Empty, reader.GetInt64(2), Number(3), Number(4),
            Number(5), Number(6), Number(7), reader.IsDBNull(8) ? null : unchecked((uint)reader.GetInt64(8)), reader.GetInt64(9), reader.GetInt64(10));
        if (Checksum(marks) != reader.GetInt64(11)) throw Damaged("the checksum of the marks does not match");
        if (!marks.AreCoherent || newestFrame > marks.Last || (marks.Frames == 0) != (newestFrame <= marks.TrimmedTo))
            throw Damaged("the marks contradict each other or the frames");
        return marks;
    }

    /// <summary>Writes the marks.</summary>
    public void Save(SpoolMarks marks)
    {
        var changed = _save.Execute(
            marks.Next.Value, marks.Incarnation.ToByteArray(bigEndian: true), marks.Ordinal, marks.BatchFirst.Value, marks.BatchLast.Value, marks.OfferedTo.Value, marks.PlainTo.Value,
            marks.TrimmedTo.Value, marks.TrimmedCrc is { } crc ? (long)crc : null, marks.Frames, marks.Rows, (long)Checksum(marks));
        if (changed != 1) throw Damaged("it has no row");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var statement in new[] { _create, _rename, _birth, _marks, _save }) statement.Dispose();
    }

    private static int Write(Statement statement, SpoolBirth birth)
    {
        var identity = birth.Identity;
        return statement.Execute(
            identity.SpoolId, identity.Channel, birth.ChannelBase, birth.ChannelExact ? 1 : 0, identity.Target, identity.CreatedAt.ToUnixTimeMilliseconds(), (long)birth.Checksum,
            birth.Storage, identity.Origin.Value);
    }

    private static uint Checksum(SpoolMarks marks) => Crc32C.Of(Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $"{marks.Next}|{marks.Incarnation:N}|{marks.Ordinal}|{marks.BatchFirst}|{marks.BatchLast}|{marks.OfferedTo}|{marks.PlainTo}|{marks.TrimmedTo}|{marks.TrimmedCrc}|{marks.Frames}|{marks.Rows}")));

    private SpoolException Damaged(string why) => new(
        SpoolFailure.Corrupt,
        $"{path}: the table 'meta' is damaged ({why}), so it is not known which numbers were given. "
        + "Keep a copy, move the file aside to start with a new spool and channel, and check the storage medium.");
}
