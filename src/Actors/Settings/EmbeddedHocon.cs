namespace ThermalActors.Actors.Settings;

/// <summary>The configuration files that ship inside the program (folder <c>hocon/</c>).</summary>
public static class EmbeddedHocon
{
    /// <summary>Names of the profiles for <c>--profile</c>.</summary>
    public static IReadOnlyList<string> Profiles { get; } = ["low-latency", "balanced", "low-cost"];

    /// <summary>Reads a file of the folder <c>hocon/</c>.</summary>
    /// <param name="fileName">For instance <c>reference.conf</c>.</param>
    /// <exception cref="ArgumentException">There is no such file.</exception>
    public static string Read(string fileName)
    {
        using var stream = typeof(EmbeddedHocon).Assembly.GetManifestResourceStream("hocon." + fileName)
            ?? throw new ArgumentException($"There is no embedded file {fileName}.", nameof(fileName));
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
