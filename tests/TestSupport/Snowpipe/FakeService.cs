using System.Globalization;
using System.Text;
using System.Text.Json;
using ThermalActors.Readings.Streaming;
using ThermalActors.Snowpipe;
using ThermalActors.Snowpipe.Credentials;
using ThermalActors.Snowpipe.Results;

namespace ThermalActors.TestSupport.Snowpipe;

/// <summary>
/// A service that keeps channels and a table in memory and answers at once: client and row sequencer, a buffer, commits when the
/// test says so (or at every poll). Faults are queued per call and used up one by one, before or after the service has acted.
/// </summary>
/// <remarks>It reads the bodies of <see cref="Spool.FakeSpool"/>: a line of JSON with <c>seq</c> and <c>rowid</c> per row.</remarks>
public sealed class FakeService : ISnowpipeClient
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Channel> _channels = new(StringComparer.Ordinal);
    private readonly Dictionary<SnowpipeCall, Queue<(SnowpipeFailure Failure, bool Acts)>> _faults = [];
    private readonly Dictionary<SnowpipeCall, SnowpipeFailure> _standing = [];
    private readonly List<(string Channel, long Number, string RowId)> _table = [];
    private readonly List<string> _calls = [];
    private int _lives;

    /// <summary>True to commit what is buffered at every poll; false to wait for <see cref="Commit"/>.</summary>
    public bool CommitsAtPoll { get; set; } = true;

    /// <summary>Which rows are rejected at the commit, by their number.</summary>
    public Func<long, bool> Rejects { get; set; } = _ => false;

    /// <summary>What the next append throws instead of answering, which the client promises never to do.</summary>
    public Exception? ThrowNext { get; set; }

    /// <summary>The rows of the table in the order of their commits.</summary>
    public IReadOnlyList<(string Channel, long Number, string RowId)> Table
    {
        get
        {
            lock (_gate) return [.. _table];
        }
    }

    /// <summary>The calls so far, one line each: <c>open NAME</c>, <c>append NAME 1..10</c>, <c>status NAME</c>.</summary>
    public IReadOnlyList<string> Calls
    {
        get
        {
            lock (_gate) return [.. _calls];
        }
    }

    /// <summary>The appends so far.</summary>
    public List<AppendRequest> Appends { get; } = [];

    /// <summary>Epochs of the tokens that calls came with, oldest first.</summary>
    public List<long> Epochs { get; } = [];

    /// <summary>How often a channel was opened.</summary>
    public int OpensOf(string channel) => Calls.Count(call => string.Equals(call, $"open {channel}", StringComparison.Ordinal));

    /// <summary>Fails the next call of a kind.</summary>
    /// <param name="call">Which.</param>
    /// <param name="failure">As what the client reads the answer.</param>
    /// <param name="code">Snowflake's code.</param>
    /// <param name="http">HTTP status.</param>
    /// <param name="acts">True when the service has done what was asked all the same.</param>
    /// <param name="times">How many calls fail.</param>
    public FakeService FailNext(SnowpipeCall call, FailureClass failure, string? code = null, int? http = null, bool acts = false, int times = 1)
    {
        lock (_gate)
        {
            if (!_faults.TryGetValue(call, out var queue)) _faults[call] = queue = new();
            for (var i = 0; i < times; i++) queue.Enqueue((new SnowpipeFailure(failure, code, http, $"scripted {failure}"), acts));
        }

        return this;
    }

    /// <summary>Fails every call of a kind until <see cref="Heal"/>.</summary>
    public FakeService FailAlways(SnowpipeCall call, FailureClass failure, string? code = null, int? http = null)
    {
        lock (_gate) _standing[call] = new SnowpipeFailure(failure, code, http, $"scripted {failure}");
        return this;
    }

    /// <summary>Ends every fault.</summary>
    public void Heal()
    {
        lock (_gate)
        {
            _faults.Clear();
            _standing.Clear();
        }
    }

    /// <summary>Commits what is buffered.</summary>
    public void Commit()
    {
        lock (_gate)
        {
            foreach (var channel in _channels.Values) Commit(channel);
        }
    }

    /// <summary>Somebody else opens the channel.</summary>
    public void Steal(string name)
    {
        lock (_gate) Reopen(name);
    }

    /// <summary>The channel is dropped, has expired, or its table was recreated.</summary>
    public void Drop(string name)
    {
        lock (_gate) _channels.Remove(name);
    }

    /// <summary>The channel's offset becomes this; somebody else wrote to it, or an operator did.</summary>
    public void SetCommitted(string name, string? token, long moreRows = 0)
    {
        lock (_gate)
        {
            Reopen(name);
            (_channels[name].Committed, _channels[name].Inserted) = (token, _channels[name].Inserted + moreRows);
        }
    }

    /// <summary>The channel's counters grow without rows of anybody.</summary>
    public void CountMore(string name, long inserted)
    {
        lock (_gate) _channels[name].Inserted += inserted;
    }

    /// <summary>What the channel has committed; null when nothing, or when there is no such channel.</summary>
    public string? CommittedOf(string name)
    {
        lock (_gate) return _channels.GetValueOrDefault(name)?.Committed;
    }

    /// <inheritdoc/>
    public Task<SnowpipeResult<OpenedChannel>> OpenChannelAsync(
        AccessToken access, string channel, bool failOnUncommittedRows, Guid requestId, CancellationToken cancellation) =>
        Answer(SnowpipeCall.OpenChannel, access, $"open {channel}", () =>
        {
            if (failOnUncommittedRows && _channels.GetValueOrDefault(channel) is { Buffer.Count: > 0 })
                return Failed<OpenedChannel>(FailureClass.UncommittedRows, "ERR_CHANNEL_HAS_UNCOMMITTED_DATA", 409);
            var opened = Reopen(channel);
            return new SnowpipeResult<OpenedChannel>.Ok(new OpenedChannel(opened.Token, Describe(opened)));
        });

    /// <inheritdoc/>
    public Task<SnowpipeResult<ContinuationToken>> AppendRowsAsync(
        AccessToken access, string channel, AppendRequest request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (ThrowNext is { } defect)
        {
            ThrowNext = null;
            throw defect;
        }

        lock (_gate) Appends.Add(request);
        return Answer(SnowpipeCall.AppendRows, access, $"append {channel} {request.Start}..{request.End.Sequence}", () =>
        {
            if (!_channels.TryGetValue(channel, out var open))
                return Failed<ContinuationToken>(FailureClass.ChannelGone, "ERR_CHANNEL_DOES_NOT_EXIST_OR_IS_NOT_AUTHORIZED", 404);
            var parts = request.ContinuationToken.Value.Split('_');
            if (!string.Equals($"{parts[0]}_{parts[1]}", open.Session, StringComparison.Ordinal))
                return Failed<ContinuationToken>(FailureClass.SequencerLost, "STALE_CONTINUATION_TOKEN_SEQUENCER", 400);
            // A token that was used is answered as if it were new, and its rows are dropped.
            if (int.Parse(parts[2], CultureInfo.InvariantCulture) == open.Row)
            {
                open.Row++;
                open.Buffer.Enqueue(request);
            }

            return new SnowpipeResult<ContinuationToken>.Ok(open.Token);
        });
    }

    /// <inheritdoc/>
    public Task<SnowpipeResult<ChannelStatus>> GetChannelStatusAsync(AccessToken access, string channel, CancellationToken cancellation) =>
        Answer(SnowpipeCall.ChannelStatus, access, $"status {channel}", () =>
        {
            if (!_channels.TryGetValue(channel, out var open)) return Failed<ChannelStatus>(FailureClass.ChannelGone, null, 200);
            if (CommitsAtPoll) Commit(open);
            return new SnowpipeResult<ChannelStatus>.Ok(Describe(open));
        });

    /// <inheritdoc/>
    public Task<SnowpipeResult<bool>> DropChannelAsync(
        AccessToken access, string channel, bool failOnUncommittedRows, Guid requestId, CancellationToken cancellation) =>
        Answer(SnowpipeCall.DropChannel, access, $"drop {channel}", () =>
        {
            _channels.Remove(channel);
            return new SnowpipeResult<bool>.Ok(true);
        });

    private static SnowpipeResult<T> Failed<T>(FailureClass failure, string? code, int? http) =>
        new SnowpipeResult<T>.Failed(new SnowpipeFailure(failure, code, http, $"the service: {code ?? failure.ToString()}"));

    private Task<SnowpipeResult<T>> Answer<T>(SnowpipeCall call, AccessToken access, string line, Func<SnowpipeResult<T>> act)
    {
        lock (_gate)
        {
            _calls.Add(line);
            Epochs.Add(access.Epoch);
            if (_faults.TryGetValue(call, out var queue) && queue.TryDequeue(out var fault))
            {
                if (fault.Acts) _ = act();
                return Task.FromResult<SnowpipeResult<T>>(new SnowpipeResult<T>.Failed(fault.Failure));
            }

            return Task.FromResult(_standing.TryGetValue(call, out var failure) ? new SnowpipeResult<T>.Failed(failure) : act());
        }
    }

    private Channel Reopen(string name)
    {
        if (!_channels.TryGetValue(name, out var channel)) _channels[name] = channel = new Channel(name, ++_lives);
        channel.Client++;
        channel.Buffer.Clear();
        return channel;
    }

    private void Commit(Channel channel)
    {
        while (channel.Buffer.TryDequeue(out var request))
        {
            foreach (var line in Encoding.UTF8.GetString(request.Body.Span).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                using var row = JsonDocument.Parse(line);
                var number = row.RootElement.GetProperty("seq").GetInt64();
                if (Rejects(number))
                {
                    channel.Errors++;
                    channel.ErrorsUpTo = request.End.ToString();
                    continue;
                }

                channel.Inserted++;
                _table.Add((channel.Name, number, row.RootElement.GetProperty("rowid").GetString()!));
            }

            channel.Committed = request.End.ToString();
        }
    }

    private static ChannelStatus Describe(Channel channel) => new("SUCCESS", channel.Committed)
    {
        RowsInserted = channel.Inserted,
        RowsParsed = channel.Inserted + channel.Errors,
        RowErrors = channel.Errors,
        LastErrorMessage = channel.Errors > 0 ? "Numeric value 'x' is not recognized" : null,
        LastErrorOffsetUpperBound = channel.ErrorsUpTo,
    };

    private sealed class Channel(string name, int life)
    {
        public string Name => name;

        public int Client { get; set; }

        public int Row { get; set; } = 1;

        public string? Committed { get; set; }

        public long Inserted { get; set; }

        public long Errors { get; set; }

        public string? ErrorsUpTo { get; set; }

        public Queue<AppendRequest> Buffer { get; } = new();

        public string Session => string.Create(CultureInfo.InvariantCulture, $"{life}_{Client}");

        public ContinuationToken Token => new(string.Create(CultureInfo.InvariantCulture, $"{Session}_{Row}"));
    }
}
