using Microsoft.Data.Sqlite;
using ThermalActors.Spool.Storage;

namespace ThermalActors.Spool.Tests;

/// <summary>A disk that fails when it is told to, and counts what is asked of it.</summary>
internal sealed class Faults : ISpoolFaults
{
    private readonly Dictionary<SpoolStep, int> _reached = [];
    private readonly List<(SpoolStep Step, int Code, int Skip)> _armed = [];

    /// <summary>How often a step was reached.</summary>
    public int this[SpoolStep step] => _reached.GetValueOrDefault(step);

    /// <summary>Lets one step fail with a SQLite result code, after letting it pass <paramref name="skip"/> times.</summary>
    public void Fail(SpoolStep step, int code, int skip = 0) => _armed.Add((step, code, skip));

    /// <summary>Lets the disk work again.</summary>
    public void Disarm() => _armed.Clear();

    public void Reach(SpoolStep step)
    {
        _reached[step] = this[step] + 1;
        var i = _armed.FindIndex(a => a.Step == step);
        if (i < 0) return;
        var (_, code, skip) = _armed[i];
        if (skip > 0)
        {
            _armed[i] = (step, code, skip - 1);
            return;
        }

        _armed.RemoveAt(i);
        throw new SqliteException("injected", code & 0xff, code);
    }
}
