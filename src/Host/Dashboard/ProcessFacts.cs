using System.Globalization;
using System.Reflection;

namespace ThermalActors.Host.Dashboard;

/// <summary>What the process knows of itself. Everything is read when somebody asks: nobody asking costs nothing.</summary>
internal sealed class ProcessFacts
{
    private const string WrittenBytes = "write_bytes:";
    private readonly TimeProvider _time;
    private readonly string _processFiles;
    private readonly long _start;
    private string? _configuration;
    private object? _credentialExpires;

    /// <summary>Begins to count.</summary>
    /// <param name="configuration">Fingerprint of the settings; null when none are in force.</param>
    /// <param name="time">Both clocks.</param>
    /// <param name="processFiles">Folder of the process in the kernel's file system.</param>
    public ProcessFacts(string? configuration, TimeProvider time, string processFiles = "/proc/self")
    {
        _configuration = configuration;
        _time = time;
        _processFiles = processFiles;
        _start = time.GetTimestamp();
        StartedAt = time.GetUtcNow();
    }

    /// <summary>Version of the program.</summary>
    public static string Version { get; } =
        typeof(ProcessFacts).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    /// <summary>Fingerprint of the settings in force; whoever changes them at run time changes it too.</summary>
    public string? Configuration
    {
        get => Volatile.Read(ref _configuration);
        set => Volatile.Write(ref _configuration, value);
    }

    /// <summary>When the credential itself ends, UTC; null while nobody can tell.</summary>
    public DateTimeOffset? CredentialExpires
    {
        get => (DateTimeOffset?)Volatile.Read(ref _credentialExpires);
        set => Volatile.Write(ref _credentialExpires, value);
    }

    /// <summary>When counting began, UTC.</summary>
    public DateTimeOffset StartedAt { get; }

    /// <summary>Time since then.</summary>
    public TimeSpan Uptime => _time.GetElapsedTime(_start);

    /// <summary>The present on the monotonic clock.</summary>
    public TimeSpan Monotonic => _time.GetElapsedTime(0, _time.GetTimestamp());

    /// <summary>Bytes that the process made the kernel write to disks; null where the kernel does not say.</summary>
    public long? DiskBytesWritten()
    {
        try
        {
            foreach (var line in File.ReadLines(Path.Combine(_processFiles, "io")))
            {
                if (line.StartsWith(WrittenBytes, StringComparison.Ordinal)
                    && long.TryParse(line.AsSpan(WrittenBytes.Length), NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture, out var bytes))
                    return bytes;
            }

            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
