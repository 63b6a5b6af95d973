using System.Collections.Immutable;
using ThermalActors.Emulator.Faults;

namespace ThermalActors.Emulator.Channels;

/// <summary>The table and its pipes as one immutable value (snowpipe-rest.md §3.9).</summary>
/// <param name="Table">Resolved table name.</param>
/// <param name="ConfiguredPipe">Resolved name of the custom pipe.</param>
/// <param name="HasTable">False after the table was dropped.</param>
/// <param name="Pipes">The state of every pipe that there is.</param>
/// <param name="Stale">Channels of a pipe that was dropped: appends to them meet a stale cache until they reopen (C54).</param>
internal sealed record Catalog(
    string Table, string ConfiguredPipe, bool HasTable, ImmutableDictionary<string, PipeMode> Pipes, ImmutableHashSet<ChannelKey> Stale)
{
    private const string DefaultPipeSuffix = "-STREAMING";

    /// <summary>Name of the pipe that the service makes itself.</summary>
    public string DefaultPipe => Table + DefaultPipeSuffix;

    /// <summary>A working custom pipe into a table that is there.</summary>
    public static Catalog Of(string table, string pipe) => new(
        table, pipe, HasTable: true, ImmutableDictionary<string, PipeMode>.Empty.Add(pipe, PipeMode.Working), []);

    /// <summary>The state of a pipe.</summary>
    public PipeMode ModeOf(string pipe) => Pipes.GetValueOrDefault(pipe, PipeMode.Missing);

    /// <summary>Puts a pipe into a state.</summary>
    public Catalog With(string pipe, PipeMode mode) => this with
    {
        Pipes = mode == PipeMode.Missing ? Pipes.Remove(pipe) : Pipes.SetItem(pipe, mode),
    };

    /// <summary>What an open finds: the first open of the default pipe makes it, if the table is there (C24).</summary>
    public (Catalog Catalog, PipeFault? Fault) Opening(string pipe)
    {
        var isDefault = string.Equals(pipe, DefaultPipe, StringComparison.Ordinal);
        if (ModeOf(pipe) == PipeMode.Missing && pipe.EndsWith(DefaultPipeSuffix, StringComparison.Ordinal) && (!isDefault || !HasTable))
            return (this, PipeFault.TableMissing);
        var catalog = isDefault && ModeOf(pipe) == PipeMode.Missing ? With(pipe, PipeMode.Working) : this;
        return (catalog, catalog.FaultOf(pipe) ?? (HasTable ? null : PipeFault.TableMissing));
    }

    /// <summary>Why calls on a pipe are refused; null when they are not.</summary>
    public PipeFault? FaultOf(string pipe) => ModeOf(pipe) switch
    {
        PipeMode.Missing => PipeFault.Missing,
        PipeMode.NotStreaming => PipeFault.NotStreaming,
        PipeMode.Paused => PipeFault.Paused,
        _ => null,
    };
}

/// <summary>Why calls on a pipe are refused.</summary>
internal enum PipeFault
{
    /// <summary>There is no such pipe (C25).</summary>
    Missing,

    /// <summary>Its table was dropped (C24, C55).</summary>
    TableMissing,

    /// <summary>It loads files (C27).</summary>
    NotStreaming,

    /// <summary>It is paused.</summary>
    Paused,
}

/// <summary>What the faults are called on the wire.</summary>
internal static class PipeFaults
{
    /// <summary>The code of snowpipe-rest.md §5.3.</summary>
    public static string CodeOf(PipeFault fault) => fault switch
    {
        PipeFault.Missing => ChannelStatusCodes.PipeMissing,
        PipeFault.TableMissing => ChannelStatusCodes.TableMissing,
        PipeFault.NotStreaming => ChannelStatusCodes.PipeKind,
        _ => ChannelStatusCodes.PipeInvalid,
    };
}
