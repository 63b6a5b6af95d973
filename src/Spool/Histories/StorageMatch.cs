namespace ThermalActors.Spool.Histories;

/// <summary>Whether two looks at the storage found the same one.</summary>
internal enum StorageMatch
{
    /// <summary>It cannot be told.</summary>
    Unknown,

    /// <summary>The same.</summary>
    Same,

    /// <summary>Another: the files were copied.</summary>
    Different,
}
