using ThermalActors.Actors.Settings;
using ThermalActors.Host.Hosting;

namespace ThermalActors.Host.Diagnostics;

/// <summary>
/// A token that stands inside the original program's JSON file, copied for the time of the checks into a folder that only this user can
/// see: a check must not write into the data folder of the service.
/// </summary>
internal sealed class PrivateToken : IDisposable
{
    private readonly string? _folder;

    private PrivateToken(StationSettings settings, string? folder) => (Settings, _folder) = (settings, folder);

    /// <summary>Settings that name a token file of its own.</summary>
    public StationSettings Settings { get; }

    /// <summary>Copies the token where it is needed.</summary>
    /// <exception cref="StartException">The JSON file cannot be read.</exception>
    public static PrivateToken Of(StationSettings settings)
    {
        if (settings.Snowflake.Auth is not AuthSettings.ProgrammaticAccessToken { PatFile: var file } || !file.EndsWith("#pat", StringComparison.Ordinal))
            return new PrivateToken(settings, null);
        var folder = Directory.CreateTempSubdirectory("thermal-actors-").FullName;
        try
        {
            var resolved = ImportedToken.Resolve(settings with { DataDirectory = folder });
            return new PrivateToken(resolved with { DataDirectory = settings.DataDirectory }, folder);
        }
        catch
        {
            Directory.Delete(folder, recursive: true);
            throw;
        }
    }

    public void Dispose()
    {
        if (_folder is not null) Directory.Delete(_folder, recursive: true);
    }
}
