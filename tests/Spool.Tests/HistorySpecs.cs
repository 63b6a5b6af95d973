using ThermalActors.Readings.Streaming;
using ThermalActors.Spool.Histories;

namespace ThermalActors.Spool.Tests;

public sealed class HistorySpecs : IDisposable
{
    private readonly SpoolBench _bench = new();
    private readonly Guid _life = Guid.NewGuid();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void Sets_rows_that_a_twin_may_have_sent_aside_and_gives_the_others_new_numbers()
    {
        // Stored before the image was taken, offered in part.
        using (var spool = _bench.Open())
        {
            for (var i = 1; i <= 4; i++) spool.Store(Make.Batch(_life, i, Make.Rows(10), offer: i <= 2));
            spool.Trim(spool.Fetch(Sequence.None, SpoolBench.Wide with { MaxRows = 10 })!.End);
            spool.Flush();
        }

        // Stored since, and not seen by anybody.
        using var restored = _bench.Open();
        var fresh = Make.Rows(5);
        restored.Store(Make.Batch(_life, 5, fresh));
        _bench.SpoolId = "TESTSPOOL2";

        restored.StartNewHistory("the channel has committed 99");

        Assert.Equal(("TESTSPOOL2", "PI-1_TESTSPOOL2", new Sequence(45)), (restored.Identity.SpoolId, restored.Identity.Channel, restored.Identity.Origin));
        var aside = Assert.Single(restored.SetAside);
        Assert.Equal((11, 40, 30, "PI-1_TESTSPOOL1"), (aside.First.Value, aside.Last.Value, aside.Rows, aside.Channel));
        Assert.Equal((5, 1, 30), (restored.State.Rows, restored.State.Frames, restored.State.RowsSetAside));
        Assert.Equal(
            fresh.Select((r, i) => LineEncoder.Line(46 + i, "PI-1_TESTSPOOL2", r.RowGuid, r.HostName)), Bodies.Lines(restored.Fetch(Sequence.None, SpoolBench.Wide)!));
        var report = Assert.IsType<SpoolReport.NewHistory>(Assert.Single(restored.TakeReports()));
        Assert.Equal(30, report.RowsSetAside);
        Assert.Equal(TokenOrigin.Foreign, restored.Recognize(new OffsetToken(new Sequence(20), 1)));
        Assert.Equal(TokenOrigin.Foreign, restored.Recognize(new OffsetToken(new Sequence(45), null)));
    }

    [Fact]
    public void Releases_what_was_set_aside_and_says_what_it_was()
    {
        var rows = Make.Rows(30);
        using (var spool = _bench.Open())
        {
            for (var i = 0; i < 3; i++) spool.Store(Make.Batch(_life, i + 1, rows[(i * 10)..((i + 1) * 10)]));
        }

        using var twin = _bench.Open();
        _bench.SpoolId = "TESTSPOOL2";
        twin.StartNewHistory("foreign");
        twin.Store(Make.Batch(_life, 4, Make.Rows(1)));

        Assert.Equal(30, twin.Release(Assert.Single(twin.SetAside).Id));

        Assert.Equal((31, 0), (twin.State.Rows, twin.State.RowsSetAside));
        var lines = Bodies.Lines(twin.Fetch(Sequence.None, SpoolBench.Wide)!)[1..];
        Assert.Equal(rows.Select((r, i) => LineEncoder.Line(32 + i, "PI-1_TESTSPOOL2", r.RowGuid, r.HostName) + $"|PI-1_TESTSPOOL1/{i + 1}"), lines);
        Assert.Throws<ArgumentException>(() => twin.Release(1));
    }

    [Fact]
    public void Goes_on_releasing_after_a_power_cut_in_the_middle()
    {
        using (var spool = _bench.Open())
        {
            for (var i = 1; i <= 150; i++) spool.Store(Make.Batch(_life, i, Make.Rows(2)));
        }

        using var twin = _bench.Open();
        _bench.SpoolId = "TESTSPOOL2";
        twin.StartNewHistory("foreign");
        _bench.Faults.Fail(Storage.SpoolStep.Commit, 10, skip: 1);
        Assert.Throws<SpoolException>(() => twin.Release(Assert.Single(twin.SetAside).Id));
        Assert.Equal((128, 172), (twin.State.Rows, twin.State.RowsSetAside));

        using var survivor = _bench.Open(_bench.CopyAsAfterPowerCut());
        Assert.Equal(172, survivor.Release(Assert.Single(survivor.SetAside).Id));
        Assert.Equal(Enumerable.Range(301, 300).Select(n => (long)n), SpoolBench.Drain(survivor, SpoolBench.Wide));
    }

    [Fact]
    public void Opens_on_a_full_disk_although_rows_wait_for_new_numbers()
    {
        using (var spool = _bench.Open())
        {
            spool.Store(Make.Batch(_life, 1, Make.Rows(10)));
            _bench.SpoolId = "TESTSPOOL2";
            _bench.Faults.Fail(Storage.SpoolStep.Commit, 13, skip: 1);
            spool.StartNewHistory("foreign");
            Assert.Equal((0, 10), (spool.State.Rows, spool.State.RowsSetAside));
        }

        _bench.Faults.Fail(Storage.SpoolStep.Commit, 13);
        using (var full = _bench.Open()) Assert.Equal(10, full.State.RowsSetAside);
        _bench.Faults.Disarm();
        using var again = _bench.Open();
        Assert.Equal((10, 0), (again.State.Rows, again.State.RowsSetAside));
    }

    [Fact]
    public void Trims_of_the_new_sequence_leave_alone_what_is_set_aside()
    {
        using (var spool = _bench.Open()) spool.Store(Make.Batch(_life, 1, Make.Rows(10)));
        _bench.SpoolId = "TESTSPOOL2";
        using (var twin = _bench.Open())
        {
            twin.StartNewHistory("foreign");
            twin.Store(Make.Batch(_life, 2, Make.Rows(10), offer: true));
            twin.Trim(twin.Fetch(Sequence.None, SpoolBench.Wide)!.End);
            twin.Flush();
        }

        using var again = _bench.Open();
        Assert.Equal((0, 10, 20), (again.State.Rows, again.State.RowsSetAside, again.State.TrimmedTo.Sequence.Value));
    }

    [Fact]
    public void Begins_no_new_sequence_when_the_channel_name_is_fixed()
    {
        _bench.Options = _bench.Options with { ChannelExact = true };
        using var spool = _bench.Open();

        Assert.Contains("Choose another name", Assert.Throws<InvalidOperationException>(() => spool.StartNewHistory("foreign")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Notices_a_cloned_card()
    {
        _bench.Options = _bench.Options with { StorageIdentity = "cid:aaaa" };
        using (var spool = _bench.Open()) spool.Store(Make.Batch(_life, 1, Make.Rows(10)));
        using (var spool = _bench.Open()) Assert.Empty(spool.TakeReports());

        _bench.Options = _bench.Options with { StorageIdentity = "cid:bbbb" };
        _bench.SpoolId = "TESTSPOOL2";
        using (var clone = _bench.Open())
        {
            Assert.Equal(("TESTSPOOL2", 0, 10), (clone.Identity.SpoolId, clone.State.Rows, clone.State.RowsSetAside));
            Assert.Contains("cid:aaaa", Assert.Single(clone.TakeReports()).Message, StringComparison.Ordinal);
            Assert.Equal(new Sequence(11), clone.Store(Make.Batch(_life, 2, Make.Rows(1))).First);
        }

        using var again = _bench.Open();
        Assert.Equal(("TESTSPOOL2", 1), (again.Identity.SpoolId, again.State.Rows));
        Assert.Empty(again.TakeReports());
    }

    [Theory]
    [InlineData(null, "cid:a")]
    [InlineData("cid:a", null)]
    [InlineData("cid:a", "uuid:a")]
    public void Takes_no_card_for_a_clone_that_cannot_be_compared(string? stored, string? found)
    {
        _bench.Options = _bench.Options with { StorageIdentity = stored };
        _bench.Open().Dispose();
        _bench.Options = _bench.Options with { StorageIdentity = found };

        using var spool = _bench.Open();

        Assert.Equal("TESTSPOOL1", spool.Identity.SpoolId);
        Assert.Empty(spool.TakeReports());
    }

    [Fact]
    public void Remembers_a_card_that_was_not_known_at_creation()
    {
        _bench.Open().Dispose();
        _bench.Options = _bench.Options with { StorageIdentity = "cid:a" };
        _bench.Open().Dispose();
        _bench.Options = _bench.Options with { StorageIdentity = "cid:b" };
        _bench.SpoolId = "TESTSPOOL2";

        using var spool = _bench.Open();
        Assert.Equal("TESTSPOOL2", spool.Identity.SpoolId);
    }

    [Fact]
    public void Hands_over_to_another_channel_after_the_old_one_was_fenced()
    {
        OffsetToken committed;
        using (var spool = _bench.Open())
        {
            for (var i = 1; i <= 3; i++) spool.Store(Make.Batch(_life, i, Make.Rows(10), offer: i < 3));
            committed = spool.Fetch(Sequence.None, SpoolBench.Wide with { MaxRows = 10 })!.End;
        }

        _bench.Options = _bench.Options with { HandOver = true, ChannelBase = "PI-2", Target = "ORG-ACCT/OTHER.DEMO.PIPE" };
        _bench.SpoolId = "TESTSPOOL2";
        using var moved = _bench.Open();
        Assert.Equal(new PendingHandOver("PI-1_TESTSPOOL1", "ORG-ACCT/DEMO.DEMO.PIPE", "ORG-ACCT/OTHER.DEMO.PIPE"), moved.PendingHandOver);
        Assert.Equal("PI-1_TESTSPOOL1", moved.Identity.Channel);
        moved.Store(Make.Batch(_life, 4, Make.Rows(10)));

        moved.CompleteHandOver(committed);

        Assert.Null(moved.PendingHandOver);
        Assert.Equal(("PI-2_TESTSPOOL2", "ORG-ACCT/OTHER.DEMO.PIPE", new Sequence(10)), (moved.Identity.Channel, moved.Identity.Target, moved.Identity.Origin));
        Assert.Equal(Enumerable.Range(11, 30).Select(n => (long)n), SpoolBench.Drain(moved, SpoolBench.Wide));
        Assert.Equal(new Sequence(41), moved.Store(Make.Batch(_life, 5, Make.Rows(1))).First);
        moved.CompleteHandOver(committed);

        using var survivor = _bench.Open(_bench.CopyAsAfterPowerCut());
        Assert.Equal((moved.Identity, 31), (survivor.Identity, survivor.State.Rows));
    }

    [Fact]
    public void Completes_no_hand_over_with_a_token_that_is_not_ours()
    {
        using (var spool = _bench.Open()) spool.Store(Make.Batch(_life, 1, Make.Rows(10), offer: true));
        _bench.Options = _bench.Options with { HandOver = true, ChannelBase = "PI-2" };
        using var moved = _bench.Open();

        Assert.Throws<ArgumentException>(() => moved.CompleteHandOver(new OffsetToken(new Sequence(10), 1)));
        Assert.NotNull(moved.PendingHandOver);
        moved.CompleteHandOver(null);
        Assert.Equal((10, Sequence.None), (moved.State.Rows, moved.Identity.Origin));
    }

    [Theory]
    [InlineData("device/cid", "cid:0123456789abcdef")]
    [InlineData("device/serial", "serial:0123456789abcdef")]
    [InlineData("serial", "serial:0123456789abcdef")]
    [InlineData(null, "uuid:11-22")]
    public void Reads_what_the_directory_lies_on(string? file, string expected)
    {
        using var root = new TempDirectory();
        Write("proc/self/mountinfo", "25 1 179:2 / / rw - ext4 /dev/root rw\n26 25 179:3 / /var/lib rw - ext4 /dev/mmcblk0p3 rw\n27 25 0:5 / /tmp rw - tmpfs tmpfs rw\n");
        Write("sys/devices/mmcblk0/mmcblk0p3/partition", "3\n");
        if (file is not null) Write("sys/devices/mmcblk0/" + file, "0123456789abcdef\n");
        Write("dev/mmcblk0p3", string.Empty);
        Directory.CreateDirectory(root.File("dev/disk/by-uuid"));
        File.CreateSymbolicLink(root.File("dev/disk/by-uuid/11-22"), "../../mmcblk0p3");
        Directory.CreateDirectory(root.File("sys/dev/block"));
        Directory.CreateSymbolicLink(root.File("sys/dev/block/179:3"), root.File("sys/devices/mmcblk0/mmcblk0p3"));

        Assert.Equal(expected, StorageIdentity.Of("/var/lib/thermal-actors", root.Root));
        Assert.Null(StorageIdentity.Of("/tmp/x", root.Root));
        Assert.Null(StorageIdentity.Of("/home", root.Root));

        void Write(string name, string text)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(root.File(name))!);
            File.WriteAllText(root.File(name), text);
        }
    }

    [Fact]
    public void Says_nothing_of_storage_that_it_cannot_read() => Assert.Null(StorageIdentity.Of("/var/lib", "/nowhere"));
}
