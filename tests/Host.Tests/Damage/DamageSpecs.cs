using ThermalActors.Spool.Inspection;
using Xunit.Abstractions;

namespace ThermalActors.Host.Tests.Damage;

/// <summary>
/// What a bad card or a power cut leaves, met by the real program: it starts, says in one message what it found, delivers everything
/// that can be read, and goes on collecting.
/// </summary>
public sealed class DamageSpecs(ITestOutputHelper output) : IDisposable
{
    private readonly DamagedFolder _folder = new(output);

    private static IEnumerable<long> All => Enumerable.Range(1, DamagedFolder.Batches * DamagedFolder.RowsPerBatch).Select(n => (long)n);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_damaged_journal_and_a_flipped_byte_cost_one_frame_and_say_so()
    {
        _folder.FillAsBeforeAPowerCut(emptyLog: true);
        _folder.FlipAByte();
        _folder.MakeJournal();
        DamagedFolder.Randomize(_folder.Journal);

        var (code, log) = await _folder.RunAsync();

        Assert.Equal(0, code);
        Assert.Contains("The journal was damaged and is now", log, StringComparison.Ordinal);
        Assert.Contains("rows 11 to 20 was damaged and is in the quarantine", log, StringComparison.Ordinal);
        Assert.Equal(All.Except(Enumerable.Range(11, 10).Select(n => (long)n)), await _folder.ArrivedAsync());
        using var spool = SpoolInspector.Open(_folder.Spool, live: false);
        Assert.Equal(10, Assert.Single(spool.Read().Quarantine).Rows);
        Assert.Empty(spool.Verify().Faults);

        // The row that reports the loss has arrived, or the program was stopped before it could be made.
        Assert.Equal(1, await _folder.ProveAsync() + spool.Read().Gaps.Count);
    }

    [Fact]
    public async Task A_spool_full_of_random_bytes_is_moved_aside_and_a_new_one_begun()
    {
        _folder.FillAsBeforeAPowerCut(emptyLog: true);
        DamagedFolder.Randomize(_folder.Spool);

        var (code, log) = await _folder.RunAsync();

        Assert.Equal(0, code);
        Assert.Single(log.Split('\n'), line => line.Contains("spool.db was damaged (", StringComparison.Ordinal));
        Assert.Single(Directory.GetFiles(_folder.Local, "spool.db.damaged-*"), file => !file.EndsWith("-wal", StringComparison.Ordinal));
        await _folder.ProveAsync();
    }

    [Fact]
    public async Task A_truncated_log_costs_the_batch_that_was_cut_and_nothing_else()
    {
        _folder.FillAsBeforeAPowerCut(emptyLog: false);
        DamagedFolder.Truncate(_folder.Spool + "-wal", 0.5);

        var (code, _) = await _folder.RunAsync();

        Assert.Equal(0, code);
        Assert.Equal(All.Take(DamagedFolder.RowsPerBatch * (DamagedFolder.Batches - 1)), await _folder.ArrivedAsync());
        Assert.Equal(0, await _folder.ProveAsync());
    }

    [Fact]
    public async Task A_log_of_random_bytes_and_an_empty_journal_are_got_over()
    {
        _folder.FillAsBeforeAPowerCut(emptyLog: true);
        DamagedFolder.Randomize(_folder.Spool + "-wal");
        File.WriteAllBytes(_folder.Journal, []);

        var (code, _) = await _folder.RunAsync();

        Assert.Equal(0, code);
        Assert.Equal(All, await _folder.ArrivedAsync());
        Assert.Equal(0, await _folder.ProveAsync());
    }
}
