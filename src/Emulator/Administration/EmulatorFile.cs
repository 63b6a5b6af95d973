using System.Security.Cryptography;
using System.Text.Json;

namespace ThermalActors.Emulator.Administration;

/// <summary>What a running emulator leaves in its directory so that others on this machine find it; readable by its owner only.</summary>
/// <param name="ControlUrl">Where it serves.</param>
/// <param name="IngestAuthority">Host and port of the ingest listener.</param>
/// <param name="AdminToken">Opens <c>/admin</c>.</param>
/// <param name="ProcessId">Which process it is.</param>
/// <param name="Database">Database name.</param>
/// <param name="Schema">Schema name.</param>
/// <param name="Table">Table name.</param>
/// <param name="Pipe">Pipe name.</param>
internal sealed record EmulatorFile(
    string ControlUrl, string IngestAuthority, string AdminToken, int ProcessId, string Database, string Schema, string Table, string Pipe)
{
    /// <summary>File name in the emulator's directory.</summary>
    public const string FileName = "emulator.json";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>A new random admin token.</summary>
    public static string NewToken() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    /// <summary>Writes the file in one step.</summary>
    public void Write(string directory)
    {
        var path = Path.Combine(directory, FileName);
        var draft = path + ".new";
        File.Delete(draft);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnerOnly;
        using (var stream = new FileStream(draft, options))
            JsonSerializer.Serialize(stream, this, AdminJson.Default.EmulatorFile);
        File.Move(draft, path, overwrite: true);
    }

    /// <summary>Reads the file of a directory; null when there is none or it is not ours.</summary>
    public static EmulatorFile? Read(string directory)
    {
        try
        {
            using var stream = File.OpenRead(Path.Combine(directory, FileName));
            return JsonSerializer.Deserialize(stream, AdminJson.Default.EmulatorFile);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Removes the file unless a later emulator has replaced it.</summary>
    public void Remove(string directory)
    {
        if (string.Equals(Read(directory)?.AdminToken, AdminToken, StringComparison.Ordinal)) File.Delete(Path.Combine(directory, FileName));
    }

    /// <summary>Shows everything but the token.</summary>
    public override string ToString() => $"EmulatorFile {{ ControlUrl = {ControlUrl}, ProcessId = {ProcessId} }}";
}
