namespace ThermalActors.Emulator;

/// <summary>What <c>GET /v2/streaming/hostname</c> answers (C1).</summary>
public enum HostnameForm
{
    /// <summary>The bare name, as the real service does.</summary>
    PlainText,

    /// <summary><c>{"hostname":"…"}</c>, as documented.</summary>
    JsonObject,
}
