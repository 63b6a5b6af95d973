namespace ThermalActors.Host.Tests.Packaging;

/// <summary>The files of the package as they lie in the repository.</summary>
internal static class ShippedFiles
{
    /// <summary>src/Host/packaging.</summary>
    public static readonly string Folder = Path.Combine(Repository(), "src/Host/packaging");

    public static string Read(string name) => File.ReadAllText(Path.Combine(Folder, name));

    /// <summary>Any other file of the repository.</summary>
    public static string ReadFromRepository(string path) => File.ReadAllText(Path.Combine(Repository(), path));

    /// <summary>The folder of the solution.</summary>
    public static string Repository()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "ThermalActors.sln"))) return folder.FullName;
        }

        throw new DirectoryNotFoundException("The tests do not run inside the repository.");
    }
}
