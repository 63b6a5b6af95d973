using System.Diagnostics;
using ThermalActors.Readings.Streaming;
using ThermalActors.Spool.Storage;

namespace ThermalActors.Spool.Tests;

public sealed class FullDiskSpecs : IDisposable
{
    private const int Full = 13;
    private const int BallastBytes = 64 * 1024;
    private readonly SpoolBench _bench = new();
    private readonly Guid _life = Guid.NewGuid();

    public FullDiskSpecs() => _bench.Options = _bench.Options with { BallastBytes = BallastBytes };

    private string BallastPath => _bench.Path + Ballast.Suffix;

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void Lays_real_bytes_by_when_there_is_plenty_of_room_and_only_then()
    {
        _bench.Disk.Free = 16 * BallastBytes;
        using (_bench.Open()) Assert.False(File.Exists(BallastPath));

        _bench.Disk.Free = (16 * BallastBytes) + 1;
        using (_bench.Open()) Assert.Equal(BallastBytes, new FileInfo(BallastPath).Length);
        Assert.True(File.ReadAllBytes(BallastPath).Distinct().Count() > 200, "a file system could pack it");
    }

    [Theory]
    [InlineData(nameof(SpoolStep.Mark))]
    [InlineData(nameof(SpoolStep.Commit))]
    [InlineData(nameof(SpoolStep.Committed))]
    public void Frees_the_ballast_so_that_an_offer_gets_through(string step)
    {
        using var spool = _bench.Open();
        spool.Store(Make.Batch(_life, 1, Make.Rows(10)));
        _bench.Faults.Fail(Enum.Parse<SpoolStep>(step), Full);

        Assert.Equal(10, spool.Fetch(Sequence.None, SpoolBench.Wide)!.Rows);

        Assert.Equal(new Sequence(10), spool.State.OfferedTo);
        Assert.False(File.Exists(BallastPath));
        Assert.Equal(BallastBytes, Assert.IsType<SpoolReport.BallastFreed>(Assert.Single(spool.TakeReports())).Bytes);
    }

    [Theory]
    [InlineData(nameof(SpoolStep.Delete))]
    [InlineData(nameof(SpoolStep.Commit))]
    [InlineData(nameof(SpoolStep.Checkpoint))]
    public void Frees_the_ballast_so_that_a_trim_gets_through_and_lays_it_by_again(string step)
    {
        using var spool = _bench.Open();
        spool.Store(Make.Batch(_life, 1, Make.Rows(10), offer: true));
        spool.Trim(spool.Fetch(Sequence.None, SpoolBench.Wide)!.End);
        _bench.Faults.Fail(Enum.Parse<SpoolStep>(step), Full);

        spool.Flush();

        Assert.Equal((0, 0), (spool.State.Rows, spool.State.Frames));
        Assert.IsType<SpoolReport.BallastFreed>(Assert.Single(spool.TakeReports()));
        Assert.True(File.Exists(BallastPath));
    }

    [Fact]
    public void Records_a_loss_on_a_full_disk()
    {
        using var spool = _bench.Open();
        _bench.Faults.Fail(SpoolStep.Mark, Full);

        spool.RecordLoss(new Loss(Guid.NewGuid(), 5, "memory", Make.Noon, Make.Noon));

        Assert.Equal(5, Assert.Single(spool.PendingGaps).Rows);
    }

    [Fact]
    public void Goes_on_collecting_and_ends_in_order_on_a_disk_that_is_really_full()
    {
        using var disk = TinyDisk.TryMount(megabytes: 3);
        if (disk is null)
        {
            // Without the right to mount, what the disk would say is injected.
            Frees_the_ballast_so_that_an_offer_gets_through(nameof(SpoolStep.Commit));
            return;
        }

        using var spool = SqliteSpool.Open(
            _bench.Options with { Path = Path.Combine(disk.Root, "spool.db") }, new LineEncoder(), _bench.Time,
            new SpoolSurroundings(() => "TESTSPOOL1", NoFaults.Instance, Bounds.DriveSpace.Instance));
        for (var i = 1; i <= 40; i++) spool.Store(Make.Batch(_life, i, Make.NoiseRows(20, 500, i), offer: true));
        disk.Fill();

        // All of it was offered, so nothing gives way for the new rows, but marks and trims get through again and again.
        Assert.Equal(SpoolFailure.Full, Assert.Throws<SpoolException>(() => spool.Store(Make.Batch(_life, 41, Make.NoiseRows(20, 500, 41)))).Failure);
        for (var i = 1; i <= 10; i++)
        {
            spool.RecordLoss(new Loss(Guid.NewGuid(), 20, "memory", Make.Noon, Make.Noon));
            var batch = spool.Fetch(Sequence.None, SpoolBench.Wide with { MaxRows = 40 })!;
            spool.Trim(batch.End);
            spool.Flush();
            Assert.Equal((batch.End, 800 - (i * 40)), (spool.State.TrimmedTo, spool.State.Rows));
        }

        // What was freed within the file is used again; then the oldest rows that were never offered give way.
        for (var i = 42; i <= 400; i++) spool.Store(Make.Batch(_life, i, Make.NoiseRows(20, 500, i)));
        Assert.Contains(spool.PendingGaps, g => g.Reason == DropReasons.DropOldest);
        var lost = spool.PendingGaps.Where(g => g.Last > Sequence.None).Sum(g => g.Rows);
        Assert.Equal(spool.State.Last.Value - 400 - lost, SpoolBench.Drain(spool, SpoolBench.Wide).Count);

        disk.Free();
        Assert.NotNull(spool.Store(Make.Batch(Guid.NewGuid(), 1, Make.Rows(5))));
        spool.Flush();
        Assert.True(File.Exists(Path.Combine(disk.Root, "spool.db" + Ballast.Suffix)));
    }

    /// <summary>A file system in memory of a few megabytes.</summary>
    private sealed class TinyDisk(string root) : IDisposable
    {
        public string Root => root;

        public static TinyDisk? TryMount(int megabytes)
        {
            var root = Directory.CreateTempSubdirectory("spool-disk-").FullName;
            if (Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs", root)) return new TinyDisk(root);
            Directory.Delete(root);
            return null;
        }

        public void Fill()
        {
            try
            {
                using var file = File.Create(Path.Combine(root, "filler"), bufferSize: 1);
                while (true) file.Write(new byte[4096]);
            }
            catch (IOException)
            {
                // Full.
            }
        }

        public void Free() => File.Delete(Path.Combine(root, "filler"));

        public void Dispose()
        {
            if (Run("umount", "-l", root)) Directory.Delete(root);
        }

        private static bool Run(string program, params string[] arguments)
        {
            try
            {
                using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true })!;
                process.StandardError.ReadToEnd();
                process.WaitForExit();
                return process.ExitCode == 0;
            }
            catch (System.ComponentModel.Win32Exception)
            {
                return false;
            }
        }
    }
}
