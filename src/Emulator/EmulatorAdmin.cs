using System.Collections.Immutable;
using ThermalActors.Emulator.Channels;
using ThermalActors.Emulator.Credentials;
using ThermalActors.Emulator.Engine;
using ThermalActors.Emulator.Faults;
using ThermalActors.Emulator.Http;

namespace ThermalActors.Emulator;

/// <summary>What an administrator of the local Snowpipe can see and do. Safe for concurrent use.</summary>
public sealed class EmulatorAdmin
{
    private readonly SnowpipeEngine _engine;
    private readonly Gatekeeper _gatekeeper;
    private readonly RoleGrants _grants;
    private readonly IngestAddress _ingest;
    private readonly Availability _availability;
    private readonly OffsetClock _clock;
    private readonly string _pipe;

    internal EmulatorAdmin(
        SnowpipeEngine engine, Gatekeeper gatekeeper, RoleGrants grants, IngestAddress ingest, Availability availability, OffsetClock clock,
        string pipe, ScriptedFaults faults)
    {
        _engine = engine;
        _gatekeeper = gatekeeper;
        _grants = grants;
        _ingest = ingest;
        _availability = availability;
        _clock = clock;
        _pipe = pipe;
        Faults = faults;
    }

    /// <summary>The rules in force; a plan of another kind in the options works beside them.</summary>
    public ScriptedFaults Faults { get; }

    /// <summary>The emulator's time: its clock plus what it was advanced by.</summary>
    public DateTimeOffset Now => _clock.GetUtcNow();

    /// <summary>The emulator's time since its start, which the windows of fault rules count in.</summary>
    public TimeSpan Elapsed => _clock.Elapsed;

    /// <summary>Every event of rows, oldest first (C72). An event is durable before the client is told of it.</summary>
    /// <param name="channel">Only this channel (exact name); null = all.</param>
    /// <param name="after">Only entries with a higher number; 0 = from the first.</param>
    /// <param name="limit">At most so many, 1 or more.</param>
    public ImmutableArray<LedgerEntry> Ledger(string? channel = null, long after = 0, int limit = int.MaxValue) =>
        _engine.Ledger(channel, after, limit);

    /// <summary>The sums of ledger and table of one moment: what a test proves "exactly once, in order" with (C72).</summary>
    public EmulatorProof Proof() => _engine.Proof();

    /// <summary>The rejected rows (C49, C70).</summary>
    /// <param name="channel">Only this channel (exact name); null = all.</param>
    public ImmutableArray<ErrorRow> Errors(string? channel = null) => _engine.Errors(channel);

    /// <summary>Every channel with its sequencers (C70).</summary>
    public ImmutableArray<ChannelView> Channels() =>
    [
        .. _engine.Channels().Select(static c => new ChannelView(
            c.Key.Pipe, c.Key.Channel, c.CreatedOn, c.ClientSequencer, c.CommittedRowSequencer, c.CommittedToken, c.StatusCode,
            c.RowsInserted, c.RowErrors, c.Buffer.Sum(static b => (long)b.Rows.Length), c.Expected.ToString())),
    ];

    /// <summary>Adds fault rules whose windows begin now.</summary>
    /// <param name="json">As for <see cref="ScriptedFaults.Parse"/>.</param>
    /// <returns>The names of the rules.</returns>
    /// <exception cref="FaultScriptException">The text does not follow the format.</exception>
    public ImmutableArray<string> AddFaults(string json) => Faults.Add(json, Elapsed);

    /// <summary>Does something on the server at once.</summary>
    /// <param name="operation">What.</param>
    /// <exception cref="EmulatorException">The warehouse could not store it.</exception>
    public void Run(ServerOperation operation) => Run(operation, channelOfCall: null);

    /// <summary>Does something on the server.</summary>
    /// <param name="operation">What.</param>
    /// <param name="channelOfCall">The channel that it is about when it names none; null = every one.</param>
    internal void Run(ServerOperation operation, string? channelOfCall)
    {
        switch (operation)
        {
            case ServerOperation.ExpireTokens: ExpireTokens(); break;
            case ServerOperation.Invalidate o: Each(o.Channel ?? channelOfCall, key => _engine.Invalidate(key, o.StatusCode)); break;
            case ServerOperation.Steal o: Each(o.Channel ?? channelOfCall, key => _engine.Open(key, offsetToken: null, failOnUncommittedRows: false)); break;
            case ServerOperation.DropChannel o: Each(o.Channel ?? channelOfCall, key => _engine.Drop(key, failOnUncommittedRows: false)); break;
            case ServerOperation.CommitNow: CommitNow(); break;
            case ServerOperation.WithholdCommits o: _engine.WithholdCommits(o.For); break;
            case ServerOperation.ReleaseCommits: _engine.ReleaseCommits(); break;
            case ServerOperation.RejectRows o: _engine.RejectRows(o.Channel ?? channelOfCall, o.Rows); break;
            case ServerOperation.FailOver o: _ingest.FailOver(o.For, o.StreamingOnly); break;
            case ServerOperation.RevokeRole o: _grants.Set(o.Role, allowed: false); break;
            case ServerOperation.GrantRole o: _grants.Set(o.Role, allowed: true); break;
            case ServerOperation.AdvanceClock o: _clock.Advance(o.By); break;
            case ServerOperation.Restart o: Restart(o.DownFor); break;
            default: RunOnObjects(operation); break;
        }
    }

    /// <summary>Makes every exchanged token expired (C13).</summary>
    public void ExpireTokens() => _gatekeeper.ExpireTokens();

    /// <summary>Ends the session of a channel with a status code; its buffered rows are lost (C65).</summary>
    /// <param name="channel">Exact name.</param>
    /// <param name="statusCode">A code of snowpipe-rest.md §5.3.</param>
    /// <returns>False when there is no such channel.</returns>
    public bool InvalidateChannel(string channel, string statusCode = ChannelStatusCodes.MustBeReopened) =>
        _engine.Invalidate(new ChannelKey(_pipe, channel), statusCode);

    /// <summary>Opens a channel as another client would: the session of the present one is stale from now on (C67).</summary>
    /// <param name="channel">Exact name; created when missing.</param>
    /// <returns>The continuation token that the thief holds.</returns>
    /// <exception cref="EmulatorException">The pipe takes no calls.</exception>
    public string StealChannel(string channel) =>
        _engine.Open(new ChannelKey(_pipe, channel), offsetToken: null, failOnUncommittedRows: false) is OpenOutcome.Opened opened
            ? opened.Channel.Expected.ToString()
            : throw new EmulatorException($"pipe {_pipe} takes no calls, so channel {channel} cannot be opened");

    /// <summary>Why a login was refused (C8); null when unknown or no longer kept.</summary>
    /// <param name="id">The UUID of the message.</param>
    public LoginFailure? LoginFailure(Guid id) => _gatekeeper.Failures.Find(id);

    /// <summary>Commits everything that is buffered, at once.</summary>
    /// <exception cref="EmulatorException">The warehouse could not store it.</exception>
    public void CommitNow() => _engine.CommitAll();

    /// <summary>Adds a public key of the user (C10).</summary>
    /// <param name="publicKey">PEM or bare Base64.</param>
    /// <returns>Its fingerprint, <c>SHA256:…</c>.</returns>
    /// <exception cref="ArgumentException">It cannot be read, or the user has two others.</exception>
    public string RegisterKey(string publicKey) => _gatekeeper.AddKey(publicKey);

    /// <summary>Removes a public key; its JWTs are refused from now on (C10).</summary>
    /// <param name="fingerprint">As returned by <see cref="RegisterKey"/>.</param>
    /// <returns>False when it was not registered.</returns>
    public bool RemoveKey(string fingerprint) => _gatekeeper.RemoveKey(fingerprint);

    private void RunOnObjects(ServerOperation operation)
    {
        switch (operation)
        {
            case ServerOperation.SetPipe o: _engine.SetPipe(o.Pipe, o.Mode); break;
            case ServerOperation.RecreatePipe o: _engine.RecreatePipe(o.Pipe); break;
            case ServerOperation.DropTable: _engine.DropTable(); break;
            case ServerOperation.RecreateTable: _engine.RecreateTable(); break;
            case ServerOperation.TruncateTable: _engine.TruncateTable(); break;
            default: throw new ArgumentException($"unknown operation {operation}", nameof(operation));
        }
    }

    private void Restart(TimeSpan downFor)
    {
        // First the loss, then the cut: whoever notices the cut and comes again must not meet the old state.
        _engine.Restart();
        _availability.GoDown(downFor);
    }

    /// <summary>A channel by its name in whichever pipe, or every channel.</summary>
    private void Each(string? channel, Action<ChannelKey> act)
    {
        foreach (var key in _engine.Channels().Select(static c => c.Key).Where(k => channel is null || string.Equals(k.Channel, channel, StringComparison.Ordinal)))
            act(key);
    }
}
