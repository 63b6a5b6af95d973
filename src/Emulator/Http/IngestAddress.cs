namespace ThermalActors.Emulator.Http;

/// <summary>The ingest host, known once the listeners are bound.</summary>
internal sealed class IngestAddress
{
    /// <summary>Host and port as discovery answers them; may hold underscores (C2).</summary>
    public string Announced { get; set; } = "";

    /// <summary>Host and port as they are served and scoped: every underscore is a dash.</summary>
    public string Served => Announced.Replace('_', '-');
}
