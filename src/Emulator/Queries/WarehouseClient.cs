using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using ThermalActors.Emulator.Administration;
using ThermalActors.Emulator.Warehouse;

namespace ThermalActors.Emulator.Queries;

/// <summary>Queries a local warehouse from outside: through the process that holds it, or by opening its file.</summary>
public static class WarehouseClient
{
    private static readonly TimeSpan QueryTimeout = TimeSpan.FromMinutes(10);

    /// <summary>Runs one query written for Snowflake on the first warehouse found.</summary>
    /// <param name="directories">Where to look, in order: emulator directories.</param>
    /// <param name="sql">SELECT, WITH, SHOW, DESCRIBE or EXPLAIN.</param>
    /// <param name="maxRows">Most rows to return; <see cref="QueryResult.Truncated"/> tells that there were more.</param>
    /// <param name="clock">What <c>CURRENT_TIMESTAMP()</c> tells when no process serves; null = the system clock.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="WarehouseNotFoundException">None of the directories holds a warehouse; the message names them.</exception>
    /// <exception cref="WarehouseQueryException">The query was refused or failed.</exception>
    /// <exception cref="EmulatorException">The warehouse could not be opened.</exception>
    public static async Task<QueryResult> QueryAsync(
        IReadOnlyList<string> directories, string sql, int maxRows = WarehouseQuery.DefaultMaxRows, TimeProvider? clock = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(directories);
        ArgumentException.ThrowIfNullOrWhiteSpace(sql);
        foreach (var directory in directories)
        {
            if (EmulatorFile.Read(directory) is { } served && await AskAsync(served, sql, maxRows, cancellation) is { } answer) return answer;
            if (File.Exists(Path.Combine(directory, WarehouseNames.FileName)))
                return OpenAndRun(directory, sql, maxRows, clock ?? TimeProvider.System, cancellation);
        }

        throw new WarehouseNotFoundException(
            $"no local warehouse found; looked for {WarehouseNames.FileName} in {string.Join(", ", directories)}. Start one with: thermal-actors run --local");
    }

    /// <summary>Asks the process that left the file; null when it is gone.</summary>
    private static async Task<QueryResult?> AskAsync(EmulatorFile served, string sql, int maxRows, CancellationToken cancellation)
    {
        // Never through a proxy: the query and the token stay on this machine.
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false, ConnectTimeout = TimeSpan.FromSeconds(5) }) { Timeout = QueryTimeout };
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(new Uri(served.ControlUrl), "/admin/query"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", served.AdminToken);
        request.Content = new StringContent(
            JsonSerializer.Serialize(new AdminRequest(sql, maxRows), AdminJson.Default.AdminRequest), Encoding.UTF8, "application/json");
        try
        {
            using var response = await http.SendAsync(request, cancellation);
            var body = await response.Content.ReadAsStringAsync(cancellation);
            return response.StatusCode switch
            {
                HttpStatusCode.OK => QueryResultJson.Read(body),
                HttpStatusCode.UnprocessableEntity or HttpStatusCode.BadRequest => throw new WarehouseQueryException(MessageOf(body)),

                // The port belongs to somebody else by now: the file is a leftover.
                _ => null,
            };
        }
        catch (Exception e) when (e is HttpRequestException or JsonException)
        {
            return null;
        }
        catch (TaskCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw new EmulatorException($"the process that holds the local warehouse (pid {served.ProcessId}) did not answer within {QueryTimeout.TotalMinutes:0} minutes", e);
        }
    }

    private static QueryResult OpenAndRun(string directory, string sql, int maxRows, TimeProvider clock, CancellationToken cancellation)
    {
        var (connection, names) = WarehouseFile.OpenForReading(directory);
        using (connection)
        {
            return new WarehouseQuery(
                () =>
                {
                    var reader = connection.Duplicate();
                    reader.Open();
                    return reader;
                },
                names, clock).Run(sql, maxRows, cancellation);
        }
    }

    private static string MessageOf(string body)
    {
        using var document = JsonDocument.Parse(body);
        return document.RootElement.GetProperty("message").GetString() ?? body;
    }
}
