namespace ThermalActors.Host.Diagnostics;

/// <summary>Names of the common mistakes in <see cref="DiagnosisTable"/>; <c>doctor --explain</c> takes them too.</summary>
internal static class Mistakes
{
    public const string HexFingerprint = "hex-fingerprint";
    public const string LowerCaseAccount = "lower-case-account";
    public const string RegionInAccount = "region-in-account";
    public const string DottedAccount = "dotted-account";
    public const string UnderscoreHost = "underscore-host";
    public const string PatWithoutNetworkPolicy = "pat-without-network-policy";
    public const string RoleWithoutOperate = "role-without-operate";
    public const string PipeNotStreaming = "pipe-not-streaming";
    public const string ClockOff = "clock-off";
    public const string KeyReadable = "key-readable-by-others";
    public const string I2cOff = "i2c-off";
    public const string NotInI2cGroup = "user-not-in-group-i2c";
    public const string Unreachable = "host-unreachable";
    public const string NameUnknown = "host-unknown";
    public const string TlsNotTrusted = "tls-not-trusted";
    public const string TlsIntercepted = "tls-intercepted";
    public const string ProxyUnreachable = "proxy-unreachable";
    public const string IngestBlocked = "ingest-host-blocked";
    public const string RowsRejected = "rows-rejected";
}
