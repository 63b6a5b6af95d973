using System.Text.Json;
using ThermalActors.Readings.Streaming;
using ThermalActors.Spool;

namespace ThermalActors.Host.Tests.Commands;

public sealed class SpoolCommandSpecs : IDisposable
{
    private readonly SpoolFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("spool", "status")]
    [InlineData("spool", "verify")]
    [InlineData("spool", "export")]
    [InlineData("quarantine", "list")]
    [InlineData("spool", "release", "all")]
    public async Task A_folder_without_a_spool_is_named(params string[] command)
    {
        var (code, _, error) = await Cli.InvokeAsync([.. command, "--data-dir", _folder.Path]);

        Assert.Equal(2, code);
        Assert.Contains($"there is no spool {_folder.SpoolFile}", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_shows_what_waits_beside_the_running_service()
    {
        using var owner = DataDirectoryLock.Acquire(_folder.Path);
        using var spool = _folder.Fill(3);

        var (code, output, error) = await RunAsync("spool", "status");

        Assert.Equal((0, string.Empty), (code, error));
        Assert.Contains($"in use by process {Environment.ProcessId}", output, StringComparison.Ordinal);
        Assert.Contains($"channel     {spool.Identity.Channel}\n", output, StringComparison.Ordinal);
        Assert.Contains("numbers     next 31, offered up to 0, committed up to 0\n", output, StringComparison.Ordinal);
        Assert.Contains("waiting     30 rows in 3 frames", output, StringComparison.Ordinal);
        Assert.Contains("rate        1 rows/s", output, StringComparison.Ordinal);
        Assert.Contains("room for ", output, StringComparison.Ordinal);
        Assert.Contains("quarantine  0 ranges, 0 rows\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_gives_scripts_the_same_as_json()
    {
        using (var spool = _folder.Fill(2, offer: true)) spool.QuarantineRange(new Sequence(3), new Sequence(4), "bad");

        var (code, output, _) = await RunAsync("spool", "status", "--json");

        var json = JsonDocument.Parse(output).RootElement;
        Assert.Equal(0, code);
        Assert.False(json.GetProperty("in_use").GetBoolean());
        Assert.Equal(20, json.GetProperty("waiting").GetProperty("rows").GetInt64());
        Assert.Equal(20, json.GetProperty("offered_to").GetInt64());
        Assert.Equal(2, json.GetProperty("quarantine").GetProperty("rows").GetInt64());
        Assert.True(json.GetProperty("room_left_bytes").GetInt64() > 0);
        Assert.Equal(1L << 30, json.GetProperty("max_bytes").GetInt64());
    }

    [Fact]
    public async Task The_spool_of_the_local_station_is_reached_by_a_flag()
    {
        Directory.CreateDirectory(_folder["local"]);
        using (var spool = _folder.Open(_folder["local"])) spool.Store(new StoreRequest(Guid.NewGuid(), 1, SpoolFolder.Rows(7, 1), TestStation.Noon, false));

        var (code, output, _) = await RunAsync("spool", "status", "--local", "--json");

        Assert.Equal(0, code);
        Assert.Equal(7, JsonDocument.Parse(output).RootElement.GetProperty("waiting").GetProperty("rows").GetInt64());
    }

    [Fact]
    public async Task Verify_is_quiet_about_a_sound_spool_and_ends_with_5_when_a_byte_was_flipped()
    {
        _folder.Fill(3).Dispose();
        var (code, output, _) = await RunAsync("spool", "verify");
        Assert.Equal(0, code);
        Assert.Matches(@"^3 frames with 30 sound rows \(\d+ bytes\): no fault\n$", output);

        FlipAByteOfAFrame();
        (code, output, _) = await RunAsync("spool", "verify");
        Assert.Equal(5, code);
        Assert.Contains("FAULT  rows ", output, StringComparison.Ordinal);

        (code, output, _) = await RunAsync("spool", "verify", "--json");
        var json = JsonDocument.Parse(output).RootElement;
        Assert.Equal((5, false, 1), (code, json.GetProperty("sound").GetBoolean(), json.GetProperty("fault_count").GetInt64()));
        Assert.Equal(20, json.GetProperty("rows").GetInt64());
    }

    [Theory]
    [InlineData("spool", "status")]
    [InlineData("spool", "verify")]
    [InlineData("spool", "export")]
    [InlineData("spool", "release", "all")]
    public async Task A_file_full_of_random_bytes_is_called_damaged(params string[] command)
    {
        File.WriteAllBytes(_folder.SpoolFile, [.. Enumerable.Range(0, 9_000).Select(i => (byte)((i * 7) + 3))]);

        var (code, _, error) = await RunAsync(command);

        Assert.Equal(5, code);
        Assert.Contains("damaged", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Export_writes_a_whole_file_that_import_takes_into_another_spool_once()
    {
        using var owner = DataDirectoryLock.Acquire(_folder.Path);
        using var spool = _folder.Fill(5);
        var file = _folder["rows.ndjson"];
        Assert.Equal(0, (await RunAsync("spool", "export", "--out", file, "--from", "11")).Code);
        Assert.Equal(40, File.ReadLines(file).Count());
        Assert.Equal(2, (await RunAsync("spool", "export", "--out", file)).Code);
        Assert.Equal(0, (await RunAsync("spool", "export", "--out", file, "--from", "21", "--to", "30", "--force")).Code);
        Assert.Equal(10, File.ReadLines(file).Count());
        Assert.False(File.Exists(file + ".new"));

        using var other = new SpoolFolder();
        other.Fill(1).Dispose();
        var (code, output, error) = await Cli.InvokeAsync("spool", "import", file, "--data-dir", other.Path);
        Assert.Equal((0, string.Empty), (code, error));
        Assert.Contains("10 rows are on their way as 11 to 20 of PI-1_", output, StringComparison.Ordinal);

        (code, _, error) = await Cli.InvokeAsync("spool", "import", file, "--data-dir", other.Path);
        Assert.Equal(2, code);
        Assert.Contains("rows.ndjson", error, StringComparison.Ordinal);
        Assert.Contains("--again", error, StringComparison.Ordinal);
        Assert.Equal(0, (await Cli.InvokeAsync("spool", "import", file, "--data-dir", other.Path, "--again")).Code);

        (_, output, _) = await Cli.InvokeAsync("spool", "export", "--data-dir", other.Path, "--from", "11");
        var rows = output.TrimEnd().Split('\n');
        Assert.Equal(20, rows.Length);
        Assert.Contains($"\"replay_of\":\"{spool.Identity.Channel}/21\"", rows[0], StringComparison.Ordinal);
        Assert.Contains("no fault", (await Cli.InvokeAsync("spool", "verify", "--data-dir", other.Path)).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_names_malformed_lines_and_stores_nothing()
    {
        _folder.Fill(1).Dispose();
        File.WriteAllText(_folder["bad.ndjson"], "{\"channel\":\"X\",\"seq\":1}\nnonsense\n");

        var (code, _, error) = await RunAsync("spool", "import", _folder["bad.ndjson"]);

        Assert.Equal(2, code);
        Assert.Contains("nothing was imported", error, StringComparison.Ordinal);
        Assert.Contains("  line 2: it is no JSON\n", error, StringComparison.Ordinal);
        using var spool = _folder.Open();
        Assert.Equal(10, spool.State.Rows);
    }

    [Theory]
    [InlineData("spool", "release", "all")]
    [InlineData("quarantine", "replay", "all")]
    [InlineData("quarantine", "discard", "all")]
    [InlineData("spool", "import", "rows.ndjson")]
    public async Task Commands_that_write_end_with_4_beside_a_running_service(params string[] command)
    {
        using var owner = DataDirectoryLock.Acquire(_folder.Path);
        using var spool = _folder.Fill(1);
        File.WriteAllText(_folder["rows.ndjson"], "{\"channel\":\"X\",\"seq\":1}\n");
        if (command[1] == "import") command[2] = _folder["rows.ndjson"];

        var (code, _, error) = await RunAsync(command);

        Assert.Equal(4, code);
        Assert.Contains("systemctl stop", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Release_sends_what_was_set_aside()
    {
        string old;
        using (var spool = _folder.Fill(3, offer: true))
        {
            old = spool.Identity.Channel;
            spool.StartNewHistory("a twin");
            Assert.Equal(30, spool.State.RowsSetAside);
        }

        Assert.Contains("1: 30 rows, 1 to 30 of " + old, (await RunAsync("spool", "status")).Output, StringComparison.Ordinal);
        Assert.Equal(2, (await RunAsync("spool", "release", "7")).Code);
        Assert.Equal(2, (await RunAsync("spool", "release", "some")).Code);

        var (code, output, error) = await RunAsync("spool", "release", "1");

        Assert.Equal((0, string.Empty), (code, error));
        Assert.Contains("30 rows are on their way under new numbers up to 60", output, StringComparison.Ordinal);
        using var reopened = _folder.Open();
        Assert.Equal((30, 0), (reopened.State.Rows, reopened.State.RowsSetAside));
    }

    [Fact]
    public async Task Quarantined_rows_are_listed_shown_replayed_and_discarded()
    {
        using (var spool = _folder.Fill(2, offer: true)) spool.QuarantineRange(new Sequence(5), new Sequence(8), "Numeric value is out of range");

        var (code, output, _) = await RunAsync("quarantine", "list");
        Assert.Equal(0, code);
        Assert.Contains("1: 4 rows, 5 to 8 of PI-1_", output, StringComparison.Ordinal);
        Assert.Contains("rejected: Numeric value is out of range", output, StringComparison.Ordinal);
        (_, output, _) = await RunAsync("quarantine", "list", "--json");
        Assert.Equal(4, JsonDocument.Parse(output).RootElement.GetProperty("ranges")[0].GetProperty("rows").GetInt64());
        (_, output, _) = await RunAsync("quarantine", "show", "1");
        Assert.Equal([5L, 6, 7, 8], output.TrimEnd().Split('\n').Select(line => JsonDocument.Parse(line).RootElement.GetProperty("seq").GetInt64()));
        Assert.Equal(2, (await RunAsync("quarantine", "show", "9")).Code);
        Assert.Equal(2, (await RunAsync("quarantine", "replay", "9")).Code);
        Assert.Equal(2, (await RunAsync("quarantine", "replay", "1", "--rows", "8-5")).Code);

        (code, output, _) = await RunAsync("quarantine", "replay", "1", "--rows", "6-7");
        Assert.Equal(0, code);
        Assert.Contains("2 rows are on their way under new numbers up to 22; 2 rows are in the quarantine.", output, StringComparison.Ordinal);

        (code, output, _) = await RunAsync("quarantine", "discard", "all");
        Assert.Equal(0, code);
        Assert.Contains("2 rows were discarded.", output, StringComparison.Ordinal);
        Assert.Contains("The quarantine is empty.", (await RunAsync("quarantine", "list")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_frame_in_the_quarantine_keeps_all_others_from_nothing()
    {
        _folder.Fill(3, offer: true).Dispose();
        FlipAByteOfAFrame();
        using (var spool = _folder.Open())
        {
            for (var after = Sequence.None; spool.Fetch(after, new FetchLimits(1, 1)) is { } batch; after = batch.Last)
            {
            }

            var damaged = Assert.Single(spool.ReadQuarantine());
            spool.QuarantineRange(new Sequence(1), damaged.First.Value > 1 ? new Sequence(1) : new Sequence(30), "rejected");
        }

        Assert.Equal(5, (await RunAsync("quarantine", "show", "1")).Code);
        Assert.Equal(5, (await RunAsync("quarantine", "replay", "1")).Code);
        Assert.Equal(0, (await RunAsync("quarantine", "replay", "all")).Code);
        Assert.Contains("damaged: ", (await RunAsync("quarantine", "list")).Output, StringComparison.Ordinal);
    }

    private Task<(int Code, string Output, string Error)> RunAsync(params string[] command) => Cli.InvokeAsync([.. command, "--data-dir", _folder.Path]);

    private void FlipAByteOfAFrame()
    {
        var bytes = File.ReadAllBytes(_folder.SpoolFile);

        // The magic number of zstd begins the body of a frame.
        var at = bytes.AsSpan().IndexOf((ReadOnlySpan<byte>)[0x28, 0xB5, 0x2F, 0xFD]);
        Assert.True(at > 0);
        bytes[at + 40] ^= 0xFF;
        File.WriteAllBytes(_folder.SpoolFile, bytes);
    }
}
