namespace ThermalActors.Sensors.Tests.SystemMetrics;

/// <summary>A made-up <c>/proc</c> and <c>/sys</c> below a temporary folder.</summary>
internal sealed class FileTree : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("system-metrics-").FullName;

    public FileTree With(string path, string content)
    {
        var file = Path.Combine(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, content);
        return this;
    }

    public FileTree WithFolder(string path)
    {
        Directory.CreateDirectory(Path.Combine(Root, path));
        return this;
    }

    public FileTree WithZone(int number, string type, string temperature)
        => With($"sys/class/thermal/thermal_zone{number}/type", type + "\n")
            .With($"sys/class/thermal/thermal_zone{number}/temp", temperature + "\n");

    public FileTree WithChip(int number, string name, string file, string value)
        => With($"sys/class/hwmon/hwmon{number}/name", name + "\n").With($"sys/class/hwmon/hwmon{number}/{file}", value + "\n");

    public FileTree WithMac(string name, string mac) => With($"sys/class/net/{name}/address", mac + "\n");

    public FileTree WithRoutes(params string[] lines)
        => With(
            "proc/net/route",
            "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n"
                + string.Join('\n', lines) + "\n");

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
