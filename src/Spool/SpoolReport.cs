using ThermalActors.Readings.Streaming;

namespace ThermalActors.Spool;

/// <summary>Something that the spool found and what it did about it; for the log, the page and the operator.</summary>
public abstract record SpoolReport
{
    private SpoolReport()
    {
    }

    /// <summary>What happened, in one sentence.</summary>
    public abstract string Message { get; }

    /// <summary>The file could not be used and was moved away; a new spool was started.</summary>
    /// <param name="Path">The file.</param>
    /// <param name="MovedTo">Where it is now.</param>
    /// <param name="Reason">Why.</param>
    /// <param name="Rows">Rows that could be read out of it and were kept.</param>
    public sealed record FileMovedAside(string Path, string MovedTo, string Reason, long Rows) : SpoolReport
    {
        /// <inheritdoc/>
        public override string Message => $"{Path} was damaged ({Reason}) and is now {MovedTo}; {Rows} rows were read out of it and kept";
    }

    /// <summary>The file was there but had nothing in it: a creation that was cut short, or a file system that lost its content.</summary>
    /// <param name="Path">The file.</param>
    public sealed record FileWasEmpty(string Path) : SpoolReport
    {
        /// <inheritdoc/>
        public override string Message => $"{Path} was empty; a new spool was begun in it. If rows were waiting there, the storage medium has lost them";
    }

    /// <summary>A frame was not what had been written; it is in the quarantine and reported as a gap.</summary>
    public sealed record FrameQuarantined(Sequence First, Sequence Last, string Reason) : SpoolReport
    {
        /// <inheritdoc/>
        public override string Message => $"The frame with rows {First} to {Last} was damaged and is in the quarantine: {Reason}";
    }

    /// <summary>Rows gave way to a bound.</summary>
    public sealed record RowsDropped(long Rows, string Reason) : SpoolReport
    {
        /// <inheritdoc/>
        public override string Message => $"{Rows} rows gave way ({Reason}); a gap row will say so";
    }

    /// <summary>The numbers go on under a new spool id and channel.</summary>
    /// <param name="OldChannel">The channel until now.</param>
    /// <param name="NewChannel">The channel from now on.</param>
    /// <param name="Reason">Why.</param>
    /// <param name="RowsSetAside">Rows of uncertain owner that are kept until they are released.</param>
    public sealed record NewHistory(string OldChannel, string NewChannel, string Reason, long RowsSetAside) : SpoolReport
    {
        /// <inheritdoc/>
        public override string Message => $"Numbering goes on in channel {NewChannel} instead of {OldChannel} ({Reason}); {RowsSetAside} rows of uncertain owner are set aside";
    }

    /// <summary>The card is another one than the spool was made on, but the channel name is fixed, so nothing was done.</summary>
    public sealed record CloneSuspected(string Stored, string Found) : SpoolReport
    {
        /// <inheritdoc/>
        public override string Message => $"The spool was made on {Stored} but lies on {Found}; the channel name is fixed (channel-exact), so make sure that no other station uses it";
    }

    /// <summary>The disk is full and the ballast was freed so that marks and trims still get through.</summary>
    public sealed record BallastFreed(long Bytes) : SpoolReport
    {
        /// <inheritdoc/>
        public override string Message => $"The disk is full: {Bytes} bytes of ballast were freed so that marks and trims get through";
    }
}
