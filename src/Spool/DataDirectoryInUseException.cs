using System.Globalization;

namespace ThermalActors.Spool;

/// <summary>Another instance owns the data directory (exit code 4 of the program).</summary>
public sealed class DataDirectoryInUseException : Exception
{
    /// <summary>Makes the exception.</summary>
    public DataDirectoryInUseException(string directory, int? ownerProcessId, Exception? inner = null)
        : base(Describe(directory, ownerProcessId), inner) => (Directory, OwnerProcessId) = (directory, ownerProcessId);

    /// <summary>The data directory.</summary>
    public string Directory { get; }

    /// <summary>Process id of the owner as it wrote it down; null when it could not be read.</summary>
    public int? OwnerProcessId { get; }

    private static string Describe(string directory, int? owner)
    {
        var by = owner is { } id ? string.Create(CultureInfo.InvariantCulture, $" (process {id})") : string.Empty;
        return $"{directory}: another instance of thermal-actors{by} uses this data directory. Stop it first, or give this one a data directory of its own.";
    }
}
