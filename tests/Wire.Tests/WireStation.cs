using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using ThermalActors.Emulator;
using ThermalActors.Readings.Streaming;
using ThermalActors.Snowpipe;
using ThermalActors.Snowpipe.Credentials;
using ThermalActors.Snowpipe.Http;
using ThermalActors.Snowpipe.Results;

namespace ThermalActors.Wire.Tests;

/// <summary>The real client and the real local Snowpipe, with nothing but loopback between them.</summary>
public sealed class WireStation : IAsyncDisposable
{
    public const string Channel = "DEVICE_SPOOL00001";
    public const string Pat = "pat-for-the-wire-tests";
    private readonly string _directory;
    private readonly HttpMessageHandler _http = SnowpipeHttp.CreateHandler();
    private long _epoch;

    private WireStation(string directory, LocalSnowpipe snowpipe, string keyFile, string patFile)
    {
        _directory = directory;
        Snowpipe = snowpipe;
        KeyFile = keyFile;
        PatFile = patFile;
        Client = ClientFor("THERMAL_SENSOR_PIPE");
    }

    public LocalSnowpipe Snowpipe { get; }

    public string KeyFile { get; }

    public string PatFile { get; }

    public SnowpipeClient Client { get; }

    public static async Task<WireStation> StartAsync()
    {
        var directory = Directory.CreateTempSubdirectory("wire-").FullName;
        using var key = RSA.Create(2048);
        var keyFile = Private(Path.Combine(directory, "key.p8"), key.ExportPkcs8PrivateKeyPem());
        var patFile = Private(Path.Combine(directory, "pat"), Pat);
        var snowpipe = await LocalSnowpipe.StartAsync(
            new EmulatorOptions
            {
                Directory = Path.Combine(directory, "snowpipe"),
                Account = "MYORG-WIRE",
                User = "PI",
                PublicKeys = [key.ExportSubjectPublicKeyInfoPem()],
                Pats = [new PatCredential(Pat)],
                CommitDelay = new CommitDelay.Manual(),
            },
            TimeProvider.System,
            null,
            CancellationToken.None);
        return new WireStation(directory, snowpipe, keyFile, patFile);
    }

    public SnowpipeClient ClientFor(string pipe) => new(_http, Target(pipe), new SnowpipeHttpOptions(), TimeProvider.System);

    public Task<SnowpipeResult<AccessToken>> LogInAsync(SnowflakeCredential? credential = null) => new AccessTokenSource(
            _http,
            Target("THERMAL_SENSOR_PIPE"),
            credential ?? new SnowflakeCredential.KeyPair("myorg-wire", "pi", KeyFile, null),
            new AccessTokenOptions(),
            new SnowpipeHttpOptions(),
            TimeProvider.System)
        .AcquireAsync(++_epoch, null, CancellationToken.None);

    public async Task<AccessToken> AccessAsync() => Value(await LogInAsync());

    public async Task<OpenedChannel> OpenAsync(AccessToken access, bool insist = false) =>
        Value(await Client.OpenChannelAsync(access, Channel, insist, Guid.NewGuid(), CancellationToken.None));

    public async Task<ChannelStatus> StatusAsync(AccessToken access) =>
        Value(await Client.GetChannelStatusAsync(access, Channel, CancellationToken.None));

    public Task<SnowpipeResult<ContinuationToken>> AppendAsync(AccessToken access, AppendRequest request) =>
        Client.AppendRowsAsync(access, Channel, request, CancellationToken.None);

    /// <summary>A batch of small rows of the table, numbered from <paramref name="first"/> to <paramref name="last"/>.</summary>
    public static AppendRequest Rows(ContinuationToken continuation, long first, long last, string encoding = "zstd")
    {
        var lines = new StringBuilder();
        for (var seq = first; seq <= last; seq++)
        {
            lines.Append(System.Globalization.CultureInfo.InvariantCulture, $$"""{"uuid":"u","rowid":"r{{seq}}","hostname":"pi","host":"pi","seq":{{seq}},"channel":"{{Channel}}","temperature":21.5}""").Append('\n');
        }

        var raw = Encoding.UTF8.GetBytes(lines.ToString());
        return new AppendRequest(
            Guid.NewGuid(), continuation, new Sequence(first), new OffsetToken(new Sequence(last), (uint)last), Compress(raw, encoding), encoding, raw.Length);
    }

    public static T Value<T>(SnowpipeResult<T> result) => result switch
    {
        SnowpipeResult<T>.Ok ok => ok.Value,
        SnowpipeResult<T>.Failed failed => throw new Xunit.Sdk.XunitException($"{failed.Failure}"),
        _ => throw new InvalidOperationException(),
    };

    public static SnowpipeFailure Failure<T>(SnowpipeResult<T> result) =>
        result is SnowpipeResult<T>.Failed failed ? failed.Failure : throw new Xunit.Sdk.XunitException($"Expected a failure, got {result}");

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Snowpipe.DisposeAsync();
        _http.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private SnowpipeTarget Target(string pipe) => Value(SnowpipeTarget.Create(Snowpipe.ControlUrl.ToString(), "demo", "demo", pipe));

    private static byte[] Compress(byte[] raw, string encoding)
    {
        using var buffer = new MemoryStream();
        using (Stream compressor = encoding == "zstd" ? new ZstdSharp.CompressionStream(buffer, 1) : new GZipStream(buffer, CompressionLevel.Fastest, leaveOpen: true))
        {
            compressor.Write(raw);
        }

        return buffer.ToArray();
    }

    private static string Private(string path, string content)
    {
        File.WriteAllText(path, content);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return path;
    }
}
