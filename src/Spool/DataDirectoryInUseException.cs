namespace ThermalActors.Spool;

/// <summary>Another instance owns the data directory (exit code 4 of the program).</summary>
public sealed class DataDirectoryInUseException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="directory">The data directory.</param>
    /// <param name="inner">What the operating system said.</param>
    public DataDirectoryInUseException(string directory, Exception? inner = null)
        : base(
            $"{directory}: another instance of thermal-actors uses this data directory; its process id is in {Path.Combine(directory, DataDirectoryLock.FileName)}. "
            + "Stop it first, or give this one a data directory of its own.",
            inner) => Directory = directory;

    /// <summary>The data directory.</summary>
    public string Directory { get; }
}
