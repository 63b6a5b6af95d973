using System.Collections.Immutable;
using System.IO.Compression;
using System.Text.Json.Nodes;
using Akka.Actor;
using Akka.TestKit;
using ThermalActors.Actors.Clock;
using ThermalActors.Actors.Settings;
using ThermalActors.Actors.Spooling;
using ThermalActors.Actors.Tokens;
using ThermalActors.Readings.Rows;
using ThermalActors.Readings.Sensors;
using ThermalActors.Readings.Streaming;
using ThermalActors.Snowpipe.Http;
using ThermalActors.Spool;
using ThermalActors.TestSupport.Actors;
using ThermalActors.TestSupport.Snowpipe;
using ThermalActors.TestSupport.Spool;
using ThermalActors.TestSupport.Time;
using Xunit.Abstractions;

namespace ThermalActors.Actors.Tests.Clock;

/// <summary>
/// Clock, tokens and the real spool of a station whose wall clock lies as the test wants; elapsed time never does. What leaves is read
/// as the server would read it.
/// </summary>
public abstract class ClockBench : ActorSpecs, IServerDateProbe
{
    private static readonly Guid Incarnation = new("00000000-0000-4000-8000-0000000000b1");
    private readonly string _folder = Directory.CreateTempSubdirectory("clock-specs-").FullName;
    private readonly ServerClock _server = new();
    private TestProbe? _probe;
    private ClockTrust? _trust;
    private IActorRef _spool = ActorRefs.Nobody;
    private IActorRef _clock = ActorRefs.Nobody;
    private IActorRef _tokens = ActorRefs.Nobody;
    private Sequence _sent;
    private long _ordinal;
    private int _built;

    protected ClockBench(ITestOutputHelper output)
        : base(output)
    {
    }

    /// <summary>Whether the kernel says that a time service keeps the clock.</summary>
    protected bool IsKept { get; set; }

    /// <summary>Whether the service can be reached.</summary>
    protected bool IsOnline { get; set; }

    /// <summary>The time that it really is.</summary>
    protected DateTimeOffset Truth => VirtualScheduler.StartsAt + Clock.Elapsed;

    private TestProbe Asker => _probe ??= CreateTestProbe();

    private ClockTrust Trust => _trust ?? throw new InvalidOperationException("Nothing was started");

    /// <inheritdoc/>
    public Task<bool> AskAsync(CancellationToken cancellation)
    {
        if (IsOnline) Answer();
        return Task.FromResult(IsOnline);
    }

    /// <summary>Starts the station.</summary>
    protected void Start(ClockSync require = ClockSync.Auto)
    {
        var policy = new ClockPolicy(require, TimeSpan.FromMinutes(10), TimeSpan.FromSeconds(30));
        _trust = new ClockTrust(policy, () => IsKept ? ClockQuality.Synced : ClockQuality.Unsynced, _server, Time);
        _spool = Sys.ActorOf(SpoolActor.Props(Open, new Random(1), awaitsClock: true));
        _clock = Sys.ActorOf(ClockActor.Props(new ClockSetup(_trust, Rows.Station.BootId, _spool, this, Time, new Random(1))));
        _tokens = Sys.ActorOf(TokenActor.Props(new FakeAccessTokenSource(), Time, new Random(1), _trust.SigningFault));
    }

    /// <summary>The end of the process; the next <see cref="Start"/> finds what is on disk.</summary>
    protected void Kill()
    {
        foreach (var actor in new[] { _clock, _tokens, _spool })
        {
            Watch(actor);
            Sys.Stop(actor);
            ExpectTerminated(actor);
        }
    }

    private protected void Reconfigure(ClockPolicy policy) => _clock.Tell(new ClockProtocol.Reconfigure(policy));

    /// <summary>A dated answer of the service.</summary>
    protected void Answer() =>
        _server.Note(new ServerDate(DateTimeOffset.FromUnixTimeSeconds(Truth.ToUnixTimeSeconds()), Time.GetElapsedTime(0, Time.GetTimestamp()), TimeSpan.Zero));

    /// <summary>A time service sets the clock and keeps it.</summary>
    protected void Synchronise()
    {
        Time.SetWallClock(Truth);
        IsKept = true;
    }

    /// <summary>A session is live, so that what is stored is offered at once where that is allowed.</summary>
    protected void GoLive() => _spool.Tell(new SpoolProtocol.SetLive(true));

    /// <summary>Builds a row as batching does, and lets a second pass.</summary>
    protected SensorRow Build()
    {
        var now = ReadingStamp.Now(Time);
        var row = Rows.One(++_built) with
        {
            StartedAt = now.At - TimeSpan.FromMilliseconds(250),
            SampledAt = now.At,
            Uptime = now.Uptime,
            Clock = Trust.Quality,
            Sensors = [new SensorReport(SensorKind.Scd4x, now.At - TimeSpan.FromSeconds(3), true, SensorStatus.Ok, true)],
        };
        Advance(TimeSpan.FromSeconds(1));
        return row;
    }

    /// <summary>Builds a batch and stores it.</summary>
    protected void Store(int rows = 3) => Store([.. Enumerable.Range(0, rows).Select(_ => Build())]);

    protected void Store(ImmutableArray<SensorRow> rows)
    {
        _spool.Tell(new SpoolProtocol.Store(Incarnation, ++_ordinal, rows, Time.GetUtcNow()), Asker.Ref);
        Asker.ExpectMsg<SpoolProtocol.Stored>();
    }

    /// <summary>Everything that may leave, as the server reads it.</summary>
    protected IReadOnlyList<DeliveredRow> Send()
    {
        var rows = new List<DeliveredRow>();
        for (; ; )
        {
            _spool.Tell(new SpoolProtocol.Fetch(1, _sent, new FetchLimits(1 << 20, int.MaxValue), Asker.Ref));
            if (!Asker.HasMessages) break;
            var batch = Asker.ExpectMsg<SpoolProtocol.Fetched>().Batch;
            _sent = batch.Last;
            rows.AddRange(Read(batch));
        }

        _spool.Tell(new SpoolProtocol.CancelFetch(Asker.Ref));
        return rows;
    }

    /// <summary>The words of the column <c>clock</c> of everything that may leave.</summary>
    protected string[] SendClocks() => [.. Send().Select(row => row.Clock)];

    /// <summary>Everything leaves, in order, with the time at which it was really measured.</summary>
    protected void AssertTrue(IReadOnlyList<DeliveredRow> rows, string clock, int count)
    {
        Assert.Equal(count, rows.Count);
        Assert.All(rows, row => Assert.Equal(clock, row.Clock));
        AssertTrue(rows);
    }

    protected void AssertTrue(IReadOnlyList<DeliveredRow> rows)
    {
        var bootedAt = Truth - Time.GetElapsedTime(0, Time.GetTimestamp());
        Assert.Equal(Enumerable.Range((int)rows[0].Number, rows.Count), rows.Select(row => (int)row.Number));
        Assert.All(rows, row => Assert.Equal(bootedAt + row.Uptime, row.At, TimeSpan.FromSeconds(1)));
        Assert.All(rows, row => Assert.Equal(row.At - TimeSpan.FromSeconds(3), row.MeasuredAt, TimeSpan.FromMilliseconds(1)));
    }

    /// <summary>Asks for a token; null when it was granted.</summary>
    protected string? SigningFault()
    {
        _tokens.Tell(new TokenProtocol.GetAccess(1, Asker.Ref));
        return Asker.ReceiveOne(TimeSpan.FromSeconds(10)) switch
        {
            TokenProtocol.Granted => null,
            TokenProtocol.Refused refused => refused.Failure.Message,
            var other => throw new Xunit.Sdk.XunitException($"Unexpected: {other}"),
        };
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        Directory.Delete(_folder, recursive: true);
    }

    private static IEnumerable<DeliveredRow> Read(OutgoingBatch batch)
    {
        using var body = new GZipStream(new MemoryStream(batch.Body.ToArray()), CompressionMode.Decompress);
        using var lines = new StreamReader(body);
        while (lines.ReadLine() is { } line) yield return DeliveredRow.Of(JsonNode.Parse(line)!);
    }

    private SqliteSpool Open() => SqliteSpool.Open(
        new SpoolOptions { Path = Path.Combine(_folder, "spool.db"), ChannelBase = "PI", Target = "T", BallastBytes = 0, MinFreeDisk = 0, Codec = FrameCodec.Gzip },
        new RowJsonWriter(),
        Time);
}
