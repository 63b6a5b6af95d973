using System.Collections.Immutable;
using ThermalActors.Emulator.Channels;
using ThermalActors.Emulator.Credentials;
using ThermalActors.Emulator.Engine;

namespace ThermalActors.Emulator;

/// <summary>What an administrator of the local Snowpipe can see and do. Safe for concurrent use.</summary>
public sealed class EmulatorAdmin
{
    private readonly SnowpipeEngine _engine;
    private readonly Gatekeeper _gatekeeper;
    private readonly string _pipe;

    internal EmulatorAdmin(SnowpipeEngine engine, Gatekeeper gatekeeper, string pipe)
    {
        _engine = engine;
        _gatekeeper = gatekeeper;
        _pipe = pipe;
    }

    /// <summary>Every event of rows, oldest first (C72). Events after the last commit are lost when the process is killed.</summary>
    /// <param name="channel">Only this channel (exact name); null = all.</param>
    public ImmutableArray<LedgerEntry> Ledger(string? channel = null) => _engine.Ledger(channel);

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
    public string StealChannel(string channel) =>
        ((OpenOutcome.Opened)_engine.Open(new ChannelKey(_pipe, channel), offsetToken: null, failOnUncommittedRows: false)).Channel.Expected.ToString();

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
}
