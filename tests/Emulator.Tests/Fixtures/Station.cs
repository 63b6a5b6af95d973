using System.Net.Http.Headers;
using System.Text;
using Microsoft.Extensions.Time.Testing;

namespace ThermalActors.Emulator.Tests.Fixtures;

/// <summary>A running emulator in a directory of its own, with a virtual clock and a raw HTTP client.</summary>
internal sealed class Station : IAsyncDisposable
{
    public const string Base = "/v2/streaming/databases/DEMO/schemas/DEMO/pipes/THERMAL_SENSOR_PIPE";
    public const string Data = "/v2/streaming/data/databases/DEMO/schemas/DEMO/pipes/THERMAL_SENSOR_PIPE";
    public const string Pat = "pat-secret-0123456789";
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = TimeSpan.FromSeconds(60) };
    private string? _token;

    private Station(string directory, FakeTimeProvider clock, EmulatorOptions options, LocalSnowpipe snowpipe)
    {
        Directory = directory;
        Clock = clock;
        Options = options;
        Snowpipe = snowpipe;
    }

    public string Directory { get; }

    public FakeTimeProvider Clock { get; }

    public EmulatorOptions Options { get; }

    public LocalSnowpipe Snowpipe { get; private set; }

    public EmulatorAdmin Admin => Snowpipe.Admin;

    public string Jwt => TestKeys.First.Jwt(Clock.GetUtcNow());

    public static async Task<Station> StartAsync(Func<EmulatorOptions, EmulatorOptions>? change = null)
    {
        var directory = NewDirectory();
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
        var options = new EmulatorOptions
        {
            Directory = directory,
            PublicKeys = [TestKeys.First.PublicPem],
            Pats = [new PatCredential(Pat), new PatCredential("old-pat", clock.GetUtcNow().AddDays(-1))],
        };
        options = change?.Invoke(options) ?? options;
        return new Station(directory, clock, options, await LocalSnowpipe.StartAsync(options, clock));
    }

    /// <summary>In memory where the system offers that: hundreds of warehouses would wait for the disk most of their time.</summary>
    public static string NewDirectory()
    {
        const string memory = "/dev/shm";
        return OperatingSystem.IsLinux() && System.IO.Directory.Exists(memory) && new DriveInfo(memory).AvailableFreeSpace > 1L << 30
            ? System.IO.Directory.CreateDirectory(Path.Combine(memory, $"local-snowpipe-{Guid.NewGuid():N}")).FullName
            : System.IO.Directory.CreateTempSubdirectory("local-snowpipe-").FullName;
    }

    /// <summary>What a crash and a new start leave: the same directory, nothing that was in memory.</summary>
    public async Task RestartAsync()
    {
        await Snowpipe.DisposeAsync();
        _token = null;
        Snowpipe = await LocalSnowpipe.StartAsync(Options, Clock);
    }

    public Uri Control(string path) => new(Snowpipe.ControlUrl, path);

    public Uri Ingest(string path) => new($"http://{Snowpipe.IngestAuthority}{path}");

    public string AdminToken
    {
        get
        {
            using var file = System.Text.Json.JsonDocument.Parse(File.ReadAllText(Path.Combine(Directory, "emulator.json")));
            return file.RootElement.GetProperty("adminToken").GetString()!;
        }
    }

    public Task<Answer> AdminAsync(HttpMethod method, string path, string? body = null) =>
        SendAsync(method, Control($"/admin/{path}"), AdminToken, body is null ? null : Json(body));

    /// <summary>Adds fault rules as a script has them.</summary>
    public void Faults(string json) => Admin.AddFaults(json);

    /// <summary>Forgets the token, as a client does that exchanges again.</summary>
    public void ForgetToken() => _token = null;

    /// <summary>Sends a request as it is, with nothing added but the bearer and an Accept header.</summary>
    public async Task<Answer> SendAsync(
        HttpMethod method, Uri uri, string? bearer, HttpContent? content = null, string? accept = "application/json", string? tokenType = null)
    {
        using var request = new HttpRequestMessage(method, uri) { Content = content };
        if (bearer is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
        if (accept is not null) request.Headers.Accept.ParseAdd(accept);
        if (tokenType is not null) request.Headers.Add("X-Snowflake-Authorization-Token-Type", tokenType);
        using var response = await _http.SendAsync(request);
        return await Answer.ReadAsync(response);
    }

    public Task<Answer> ExchangeAsync(string? jwt, params (string Name, string Value)[] fields) =>
        SendAsync(HttpMethod.Post, Control("/oauth/token"), jwt,
            new FormUrlEncodedContent(fields.Select(static f => KeyValuePair.Create(f.Name, f.Value))), tokenType: null);

    public async Task<string> TokenAsync() => _token ??= (await ExchangeAsync(
        Jwt, ("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"), ("scope", Snowpipe.IngestAuthority))).Body;

    public async Task<Answer> OpenAsync(string channel = "CH", string body = "{}") =>
        await SendAsync(HttpMethod.Put, Ingest($"{Base}/channels/{channel}"), await TokenAsync(), Json(body));

    public async Task<Answer> DropAsync(string channel = "CH", string body = "") =>
        await SendAsync(HttpMethod.Delete, Ingest($"{Base}/channels/{channel}"), await TokenAsync(), body.Length == 0 ? null : Json(body));

    public async Task<Answer> StatusAsync(params string[] channels) =>
        await SendAsync(
            HttpMethod.Post, Ingest($"{Base}:bulk-channel-status"), await TokenAsync(),
            Json($$"""{"channel_names":[{{string.Join(',', channels.Select(static c => $"\"{c}\""))}}]}"""));

    public async Task<Answer> AppendAsync(string? token, string rows, string query = "", string channel = "CH") =>
        await AppendAsync(token, new ByteArrayContent(Encoding.UTF8.GetBytes(rows)) { Headers = { ContentType = new("application/x-ndjson") } }, query, channel);

    public async Task<Answer> AppendAsync(string? token, HttpContent content, string query = "", string channel = "CH") =>
        await SendAsync(
            HttpMethod.Post, Ingest($"{Data}/channels/{channel}/rows?{(token is null ? "" : $"continuationToken={token}&")}{query}"),
            await TokenAsync(), content, accept: null);

    /// <summary>Lets the commit delay pass.</summary>
    public void PassCommit() => Clock.Advance(TimeSpan.FromSeconds(2));

    public async Task<System.Text.Json.JsonElement> StatusOfAsync(string channel = "CH") =>
        (await StatusAsync(channel)).Json.GetProperty("channel_statuses").GetProperty(channel);

    public async Task<string?> CommittedAsync(string channel = "CH") =>
        (await StatusOfAsync(channel)).GetProperty("last_committed_offset_token").GetString();

    public async Task<Queries.QueryResult> QueryAsync(string sql) => await Queries.WarehouseClient.QueryAsync([Directory], sql);

    public async Task<object?> ScalarAsync(string sql) => (await QueryAsync(sql)).Rows[0][0];

    public async Task<long> CountAsync() => (long)(await ScalarAsync("SELECT COUNT(*) FROM DEMO.DEMO.THERMAL_SENSOR_DATA"))!;

    public static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");

    /// <summary>Rows numbered from..to, one line each.</summary>
    public static string Rows(int from, int to) =>
        string.Concat(Enumerable.Range(from, to - from + 1).Select(static n =>
            $$"""{"hostname":"pi","seq":{{n}},"temperature":{{20 + (n % 15)}}.5,"datetimestamp":"2026-03-01T12:00:{{n % 60:00}}.123456+00:00"}""" + "\n"));

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await Snowpipe.DisposeAsync();
        System.IO.Directory.Delete(Directory, recursive: true);
    }
}
