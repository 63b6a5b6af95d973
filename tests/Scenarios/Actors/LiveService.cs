using System.Globalization;
using ThermalActors.Emulator;
using ThermalActors.Emulator.Faults;
using ThermalActors.Emulator.Http;
using ThermalActors.Readings.Streaming;

namespace ThermalActors.Scenarios.Actors;

/// <summary>The real local Snowpipe, in the world's time and without sockets, with the faults that the seed has drawn for it.</summary>
internal sealed class LiveService : IDisposable
{
    public const string Account = "MYORG-SCENARIO";
    public const string User = "PI";
    public const string Table = "DEMO.DEMO.THERMAL_SENSOR_DATA";

    /// <summary>The account URL: a name for the one process that both sides live in.</summary>
    public static readonly Uri ControlUrl = new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{InProcessServer.ControlPort}"));

    private readonly LiveSetting _setting;
    private readonly string _directory;
    private InProcessServer _server = new();
    private LocalSnowpipe _snowpipe;
    private TimeSpan _ahead;
    private TimeSpan _aheadAtStart;
    private long _height;

    public LiveService(LiveSetting setting, string directory)
    {
        (_setting, _directory) = (setting, directory);
        Script = ServiceFaults.Of(setting.Plan);
        _snowpipe = Start();
        Door = new HttpMessageInvoker(new InProcessHandler(_server));
    }

    /// <summary>The faults of single calls.</summary>
    public ScriptedFaults Script { get; }

    /// <summary>Sends a call.</summary>
    public HttpMessageInvoker Door { get; private set; }

    public EmulatorAdmin Admin => _snowpipe.Admin;

    /// <summary>How far the service's clock is ahead of the world's.</summary>
    public TimeSpan Ahead => _ahead;

    /// <summary>What a channel had committed when it was lost, and what the station knows of it by its journal or, without one, its spool.</summary>
    public List<(long Known, long Height)> LostChannels { get; } = [];

    public void Run(ServerOperation operation) => Admin.Run(operation);

    public void Advance(TimeSpan by)
    {
        _ahead += by;
        Run(new ServerOperation.AdvanceClock(by));
    }

    /// <summary>The channel is about to disappear with its token.</summary>
    public void NoteLoss()
    {
        CommittedHeight();
        LostChannels.Add((_setting.Journal.Facts.Mark.Sequence.Value, _height));
    }

    /// <summary>The station begins with what is on its card: without its journal it may know less of a lost channel than it did.</summary>
    public void NoteBeginning(string channel, Sequence known)
    {
        if (LostChannels is not [.., var last] || Admin.Channels().Any(view => view.Channel == channel && view.OffsetToken is not null)) return;
        LostChannels[^1] = last with { Known = Math.Min(last.Known, known.Value) };
    }

    /// <summary>The process of the service ends and another one opens its files.</summary>
    public void Reopen()
    {
        CommittedHeight();
        _snowpipe.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _server = new InProcessServer();
        _aheadAtStart = _ahead;
        _snowpipe = Start();
        Door = new HttpMessageInvoker(new InProcessHandler(_server));
    }

    /// <summary>The highest number that was ever committed.</summary>
    public long CommittedHeight()
    {
        foreach (var channel in Admin.Channels())
        {
            if (OffsetToken.TryParse(channel.OffsetToken, out var token)) _height = Math.Max(_height, token.Sequence.Value);
        }

        return _height;
    }

    /// <summary>Rows of the table as they stand in it: number, key, gap.</summary>
    public IEnumerable<(long Number, string Key, string? Gap)> Rows() =>
        _snowpipe.Query($"SELECT seq, rowid, gap FROM {Table}").Rows
            .Select(row => (Convert.ToInt64(row[0], CultureInfo.InvariantCulture), (string)row[1]!, row[2] as string));

    public void Dispose() => _snowpipe.DisposeAsync().AsTask().GetAwaiter().GetResult();

    private LocalSnowpipe Start()
    {
        var plan = _setting.Plan;
        var options = new EmulatorOptions
        {
            Directory = _directory,
            Account = Account,
            User = User,
            PublicKeys = [Workshop.PublicKey],
            Pats = [new PatCredential(Workshop.AccessToken)],
            CommitDelay = plan.CommitsEvenly
                ? new CommitDelay.Fixed(plan.CommitDelay)
                : new CommitDelay.Random(TimeSpan.Zero, plan.CommitDelay, (int)plan.Seed),
            TokenLifetime = plan.TokenLife,
            MaxAppendsPerSecond = 10,
            RefuseConcurrentOpens = plan.Seed % 2 == 0,
            UsableStatusCode = plan.Seed % 3 == 0 ? "ACTIVE" : "SUCCESS",
            AnswerStatusFields = plan.Seed % 5 == 0,
            Faults = Script,
        };
        var ahead = _aheadAtStart;
        var time = new WorldTime(_setting.World, static () => true, () => ahead);
        return LocalSnowpipe.StartAsync(options, time, null, _server, CancellationToken.None).GetAwaiter().GetResult();
    }
}
