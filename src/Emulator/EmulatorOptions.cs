using System.Collections.Immutable;
using ThermalActors.Emulator.Faults;

namespace ThermalActors.Emulator;

/// <summary>What the local Snowpipe is and how strict it is. The switches are named after the conformance list, snowpipe-rest.md §11.</summary>
public sealed record EmulatorOptions
{
    /// <summary>Holds <c>warehouse.duckdb</c> and, while the emulator runs, <c>emulator.json</c>. Created when missing.</summary>
    public required string Directory { get; init; }

    /// <summary>Control port on loopback, 1 to 65,535; 0 takes any free one.</summary>
    public int Port { get; init; }

    /// <summary>Ingest port on loopback; null takes <see cref="Port"/> + 1 when that is free, else any.</summary>
    public int? IngestPort { get; init; }

    /// <summary>Account name as it must appear in a JWT, without region; compared in upper case.</summary>
    public string Account { get; init; } = "LOCAL-DEMO";

    /// <summary>Login name of the one user; compared in upper case.</summary>
    public string User { get; init; } = "THERMAL_STREAMING_USER";

    /// <summary>Up to two RSA public keys (PEM, or the bare Base64 of <c>ALTER USER</c>), valid at the same time (C10).</summary>
    public ImmutableArray<string> PublicKeys { get; init; } = [];

    /// <summary>Programmatic access tokens of the user (C11).</summary>
    public ImmutableArray<PatCredential> Pats { get; init; } = [];

    /// <summary>True: the user is under no network policy, so a PAT is refused with 390432 (C11).</summary>
    public bool NetworkPolicyMissing { get; init; }

    /// <summary>Database name; resolved upper-case.</summary>
    public string Database { get; init; } = "DEMO";

    /// <summary>Schema name; resolved upper-case.</summary>
    public string Schema { get; init; } = "DEMO";

    /// <summary>Table name; resolved upper-case.</summary>
    public string Table { get; init; } = "THERMAL_SENSOR_DATA";

    /// <summary>Name of the pipe into the table; resolved upper-case.</summary>
    public string Pipe { get; init; } = "THERMAL_SENSOR_PIPE";

    /// <summary>When accepted rows become visible (C43).</summary>
    public CommitDelay CommitDelay { get; init; } = CommitDelay.Default;

    /// <summary>Life of a host-scoped token (C13), at least 1 s. An unscoped one lives 10 min at most.</summary>
    public TimeSpan TokenLifetime { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Form of the discovery answer (C1).</summary>
    public HostnameForm HostnameForm { get; init; } = HostnameForm.PlainText;

    /// <summary>Form of the token answer (C4).</summary>
    public TokenForm TokenForm { get; init; } = TokenForm.RawToken;

    /// <summary>Host name that discovery answers instead of <c>127.0.0.1</c>, e.g. <c>my_account.localhost</c>; served with every <c>_</c> as <c>-</c> (C2).</summary>
    public string? IngestHostName { get; init; }

    /// <summary>Refuse control calls without an <c>Accept</c> header with 391902 (C3).</summary>
    public bool RequireAcceptHeader { get; init; } = true;

    /// <summary>Refuse a JWT that was issued more than 60 s ago (C7, 394302).</summary>
    public bool StrictIssueTime { get; init; }

    /// <summary>Take a key-pair JWT on the ingest host without an exchange (C15).</summary>
    public bool KeyPairJwtOnIngest { get; init; } = true;

    /// <summary>Status code of a usable channel: <c>SUCCESS</c> as seen live or <c>ACTIVE</c> as documented (C17).</summary>
    public string UsableStatusCode { get; init; } = "SUCCESS";

    /// <summary>Name of the error counter in the bulk status: <c>rows_error_count</c> or <c>rows_errors</c> (C32).</summary>
    public string ErrorCounterName { get; init; } = "rows_error_count";

    /// <summary>Add <c>status_code</c> and <c>message</c> to the answers of open and append (C38).</summary>
    public bool AnswerStatusFields { get; init; }

    /// <summary>Largest append body on the wire, bytes (C46).</summary>
    public int MaxWireBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>Largest append body after decompression, bytes; a guard of the emulator's memory.</summary>
    public int MaxUncompressedBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Refuse append bodies that are neither <c>application/x-ndjson</c> nor <c>application/json</c> with 415 (C47).</summary>
    public bool StrictContentType { get; init; }

    /// <summary>Refuse a request id that is no UUID (C52).</summary>
    public bool RequireUuidRequestId { get; init; } = true;

    /// <summary>Write rejected rows to the error table (C49).</summary>
    public bool ErrorLogging { get; init; } = true;

    /// <summary>Consulted before and after every call (C62–C69).</summary>
    public IFaultPlan Faults { get; init; } = NoFaults.Instance;
}
