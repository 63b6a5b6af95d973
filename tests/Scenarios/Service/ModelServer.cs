using System.Buffers.Binary;
using ThermalActors.Readings.Streaming;
using ThermalActors.Scenarios.Faults;
using ThermalActors.Scenarios.Kernel;
using ThermalActors.Scenarios.Machine;
using ThermalActors.Snowpipe;
using ThermalActors.Snowpipe.Results;

namespace ThermalActors.Scenarios.Service;

/// <summary>
/// The service as the protocol notes describe it (snowpipe-rest.md §3–§5, C17–C56): channels with client and row sequencer,
/// a buffer, delayed commits, counters. What it does is exact; what happens to its answers is the business of <see cref="ModelWire"/>.
/// </summary>
internal sealed class ModelServer
{
    /// <summary>Bytes of a row in a body of this world: its id.</summary>
    public const int RowBytes = sizeof(long);

    private static readonly TimeSpan CommitAgain = TimeSpan.FromSeconds(1);
    private readonly World _world;
    private readonly ScenarioPlan _plan;
    private readonly FaultDice _faults;
    private readonly Dice _dice;
    private readonly Dictionary<string, ModelChannel> _channels = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _earlierTokens = new(StringComparer.Ordinal);
    private readonly List<long> _rejected = [];
    private string? _lastOpened;
    private int _lives;
    private (int Rows, TimeSpan Until) _bodyLimit;

    public ModelServer(World world, ScenarioPlan plan, FaultDice faults)
    {
        (_world, _plan, _faults) = (world, plan, faults);
        _dice = new Dice(plan.Seed, "server");
    }

    public ModelTable Table { get; } = new();

    /// <summary>Until when accepted rows stay uncommitted.</summary>
    public TimeSpan WithheldUntil { get; set; }

    /// <summary>Until when the pipe is broken.</summary>
    public TimeSpan DiscardsUntil { get; private set; }

    /// <summary>Whether a broken pipe says so at an open.</summary>
    public bool IsBreakageShown { get; private set; }

    /// <summary>Numbers of the rows that were rejected so far, over all lives and in the order of their commits.</summary>
    public IReadOnlyList<long> Rejected => _rejected;

    /// <summary>Until when every row is rejected.</summary>
    public TimeSpan RejectsUntil { get; set; }

    /// <summary>True when somebody else has written to a channel of ours.</summary>
    public bool HadTwin { get; private set; }

    public Reply<OpenedChannel> Open(string name, bool failOnUncommittedRows)
    {
        var broken = _world.Now < DiscardsUntil;
        if (broken && IsBreakageShown) return new Refusal(200, "ERR_PIPE_IN_INVALID_STATE", RefusalForm.Status);
        if (failOnUncommittedRows && _channels.GetValueOrDefault(name) is { Buffer.Count: > 0 }) return new Refusal(409, "ERR_CHANNEL_HAS_UNCOMMITTED_DATA");
        if (!_channels.TryGetValue(name, out var channel)) _channels[name] = channel = new ModelChannel(name, ++_lives, Table.BeginHistory());
        channel.OpenAnew(discards: broken);
        _lastOpened = name;
        _world.Note(10, channel.Client);
        _world.Say("server", $"opened {name} life {channel.Life} client {channel.Client}, committed {channel.CommittedToken ?? "null"}");
        return new OpenedChannel(channel.Token, Describe(channel));
    }

    public Reply<ContinuationToken> Append(string name, AppendRequest request)
    {
        if (!_channels.TryGetValue(name, out var channel)) return new Refusal(404, "ERR_CHANNEL_DOES_NOT_EXIST_OR_IS_NOT_AUTHORIZED");
        var (life, client, row) = Read(request.ContinuationToken);
        if (life != channel.Life || client != channel.Client) return new Refusal(400, "STALE_CONTINUATION_TOKEN_SEQUENCER");
        if (_world.Now < _bodyLimit.Until && request.Body.Length > _bodyLimit.Rows * RowBytes) return new Refusal(413);
        if (channel.StatusCode is not ModelChannel.Usable) return new Refusal(400, channel.StatusCode);
        if (row < channel.Row)
        {
            _world.Say("server", $"replay of {request.ContinuationToken}: nothing stored");
            return channel.Token;
        }

        if (row > channel.Row)
        {
            channel.Invalidate("ERR_CHANNEL_MUST_BE_REOPENED_DUE_TO_ROW_SEQ_GAP");
            return new Refusal(400, channel.StatusCode);
        }

        channel.Row++;
        _world.Note(11, request.End.Sequence.Value);
        if (channel.Discards)
        {
            _world.Say("server", $"accepted {request.Start}..{request.End.Sequence} and threw it away");
            return channel.Token;
        }

        channel.Buffer.Enqueue(request);
        _world.Say("server", $"buffered {request.Start}..{request.End.Sequence}");
        PlanCommit(channel, _dice.Between(TimeSpan.Zero, _plan.CommitDelay));
        return channel.Token;
    }

    public Reply<ChannelStatus> Status(string name) => _channels.GetValueOrDefault(name) switch
    {
        null => new Refusal(200, Form: RefusalForm.Absent),
        { StatusCode: not ModelChannel.Usable } channel => new Refusal(200, channel.StatusCode, RefusalForm.Status),
        var channel => Describe(channel),
    };

    /// <summary>Somebody else opens the channel; nobody else ever writes.</summary>
    public void Steal(bool failOnUncommittedRows)
    {
        if (Newest is not { } channel) return;
        _world.Say("server", $"a second opener (insisting: {failOnUncommittedRows})");
        _ = Open(channel.Name, failOnUncommittedRows);
    }

    /// <summary>
    /// A twin opens the channel and has rows of its own committed: the offset is one that only the twin knows, above everything that we
    /// have had committed. Its rows are not ours to count.
    /// </summary>
    public void WriteAsTwin(Dice dice)
    {
        if (Newest is not { CommittedToken: not null } channel) return;
        channel.OpenAnew(discards: false);
        var rows = dice.Between(1, 40);
        channel.CommittedToken = new OffsetToken(new Sequence(Table.Height + rows), (uint)dice.Next()).ToString();
        channel.Inserted += rows;
        HadTwin = true;
        _world.Say("server", $"a twin commits {channel.CommittedToken}");
    }

    public void Invalidate(string statusCode)
    {
        _world.Say("server", $"channel invalidated: {statusCode}");
        Newest?.Invalidate(statusCode);
    }

    /// <summary>The channel is dropped or has expired: its rows stay, its token and counters go.</summary>
    public void Drop()
    {
        if (Newest is not { } channel) return;
        _world.Say("server", $"channel dropped at {channel.CommittedToken ?? "null"}");
        channel.Buffer.Clear();
        _channels.Remove(channel.Name);
        _earlierTokens.Remove(channel.Name);
        Table.HistoryIsBroken();
    }

    /// <summary>Somebody sets the offset back by one commit ; rows and counters stay.</summary>
    public void SetBack()
    {
        if (Newest is not { CommittedToken: not null } channel) return;
        var earlier = _earlierTokens.GetValueOrDefault(channel.Name);
        if (string.Equals(earlier, channel.CommittedToken, StringComparison.Ordinal)) return;
        _world.Say("server", $"offset set back from {channel.CommittedToken} to {earlier ?? "null"}");
        channel.CommittedToken = earlier;
        Table.HistoryIsBroken();
        channel.History = Table.BeginHistory();
    }

    public void LimitBodies(int rows, TimeSpan until) => _bodyLimit = (rows, until);

    public void BreakPipe(TimeSpan until, bool isShown)
    {
        (DiscardsUntil, IsBreakageShown) = (until, isShown);
        if (Newest is { } channel) channel.Discards = true;
    }

    /// <summary>Everything is put right.</summary>
    public void Repair()
    {
        DiscardsUntil = WithheldUntil = RejectsUntil = TimeSpan.Zero;
        _bodyLimit = default;
    }

    /// <summary>The channel that was opened last; null when it is gone.</summary>
    private ModelChannel? Newest => _lastOpened is { } name ? _channels.GetValueOrDefault(name) : null;

    private void PlanCommit(ModelChannel channel, TimeSpan delay)
    {
        if (channel.IsCommitPlanned || channel.Buffer.Count == 0) return;
        channel.IsCommitPlanned = true;
        _world.After(delay, () =>
        {
            channel.IsCommitPlanned = false;
            Commit(channel);
        });
    }

    // One commit covers what is buffered, now and then only the older part of it (C44).
    private void Commit(ModelChannel channel)
    {
        if (channel.Buffer.Count == 0) return;
        if (_world.Now < WithheldUntil)
        {
            PlanCommit(channel, CommitAgain);
            return;
        }

        if (channel.CommittedToken is { } earlier) _earlierTokens[channel.Name] = earlier;
        for (var left = _dice.Hits(0.7) ? channel.Buffer.Count : _dice.Between(1, channel.Buffer.Count); left > 0; left--) Insert(channel, channel.Buffer.Dequeue());
        _world.Note(12, Table.Height);
        _world.Say("server", $"committed up to {channel.CommittedToken}");
        PlanCommit(channel, _dice.Between(TimeSpan.Zero, _plan.CommitDelay));
    }

    private void Insert(ModelChannel channel, AppendRequest request)
    {
        var body = request.Body.Span;
        for (var row = 0; row * RowBytes < body.Length; row++)
        {
            var id = BinaryPrimitives.ReadInt64LittleEndian(body[(row * RowBytes)..]);
            var isRejected = IsBad(id);
            if (isRejected)
            {
                channel.Errors++;
                channel.ErrorsUpTo = request.End.ToString();
                _rejected.Add(request.Start.Value + row);
            }
            else
            {
                channel.Inserted++;
            }

            Table.Add(new TableRow(channel.History, request.Start.Value + row, id, isRejected));
        }

        channel.CommittedToken = request.End.ToString();
        Table.Rise(request.End.Sequence.Value);
    }

    // The same row is bad every time, however often it is sent.
    private bool IsBad(long id)
    {
        if (_world.Now < RejectsUntil) return true;
        if (!_faults.IsEnabled(FaultKind.RowsRejected) || Dice.Scramble((ulong)id ^ _plan.Seed) % 100 >= 3) return false;
        _faults.Count(FaultKind.RowsRejected);
        return true;
    }

    private static ChannelStatus Describe(ModelChannel channel) => new(channel.StatusCode, channel.CommittedToken)
    {
        RowsInserted = channel.Inserted,
        RowsParsed = channel.Inserted + channel.Errors,
        RowErrors = channel.Errors,
        LastErrorMessage = channel.Errors > 0 ? "rejected" : null,
        LastErrorOffsetUpperBound = channel.ErrorsUpTo,
    };

    private static (int Life, int Client, int Row) Read(ContinuationToken token)
    {
        Span<Range> parts = stackalloc Range[3];
        var text = token.Value.AsSpan();
        text.Split(parts, '_');
        var culture = System.Globalization.CultureInfo.InvariantCulture;
        return (int.Parse(text[parts[0]], culture), int.Parse(text[parts[1]], culture), int.Parse(text[parts[2]], culture));
    }
}
