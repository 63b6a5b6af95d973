using Akka.Persistence.TestKit;
using ThermalActors.Actors.Channel;
using ThermalActors.Spool;
using ThermalActors.TestSupport.Spool;
using Xunit.Abstractions;

namespace ThermalActors.Actors.Tests.Channel.Scenarios;

/// <summary>
/// The service says c and counts errors → RowsRejected and OffsetCommitted are journaled → the rows are copied → RowsQuarantined is
/// journaled → the spool is trimmed: what happens when the process dies between any two of these.
/// </summary>
public sealed class QuarantineScenarios(ITestOutputHelper output) : DeliveryScenario(output)
{
    [Fact]
    public void Killed_before_anybody_heard_of_the_commit()
    {
        Service.Rejects = number => number == 3;
        Service.CommitsAtPoll = false;
        StartAndOpen();
        Store();
        Until(() => Service.Appends.Count == 1, "the append");
        Kill();
        Service.Commit();

        Start();

        UntilKept();
    }

    [Fact]
    public async Task Killed_while_the_rejection_is_journaled()
    {
        Service.Rejects = number => number == 3;
        StartAndOpen();
        await Journal.OnWrite.SetInterceptorAsync(JournalInterceptors.Failure.Instance);
        Store();
        Until(() => Service.Table.Count == 9, "the commit");
        Pass(TimeSpan.FromSeconds(5));
        Kill();
        await Journal.OnWrite.SetInterceptorAsync(JournalInterceptors.Noop.Instance);

        Start();

        UntilKept();
    }

    [Fact]
    public async Task Killed_between_the_rejection_and_the_commit_in_the_journal()
    {
        Service.Rejects = number => number == 3;
        StartAndOpen();
        await Journal.OnWrite.SetInterceptorAsync(FailsFor<OffsetCommitted>.Instance);
        Store();
        Until(() => Service.Table.Count == 9, "the commit");
        Pass(TimeSpan.FromSeconds(5));
        Kill();
        await Journal.OnWrite.SetInterceptorAsync(JournalInterceptors.Noop.Instance);

        Start();

        UntilKept();
    }

    [Fact]
    public void Killed_after_the_commit_was_journaled_and_before_the_rows_were_copied()
    {
        Service.Rejects = number => number == 3;
        Disk.FailAlways(SpoolOperation.Quarantine, SpoolFailure.Io);
        StartAndOpen();
        Store();
        Until(() => Status?.Mark.Sequence.Value == 10, "the commit is journaled");
        Pass(TimeSpan.FromSeconds(5));
        Assert.Equal(0, Disk.Trimmed.Value);
        Kill();
        Disk.Heal();

        Start();

        UntilKept();
    }

    [Fact]
    public async Task Killed_after_the_rows_were_copied_and_before_that_was_journaled()
    {
        Service.Rejects = number => number == 3;
        StartAndOpen();
        await Journal.OnWrite.SetInterceptorAsync(FailsFor<RowsQuarantined>.Instance);
        Store();
        Until(() => Disk.Quarantined.Count == 1, "the copy");
        Pass(TimeSpan.FromSeconds(5));
        Assert.Equal(0, Disk.Trimmed.Value);
        Kill();
        await Journal.OnWrite.SetInterceptorAsync(JournalInterceptors.Noop.Instance);

        Start();

        UntilKept();
    }

    [Fact]
    public void Killed_after_everything_was_journaled_and_before_the_trim_was_carried_out()
    {
        Service.Rejects = number => number == 3;
        Disk.FailAlways(SpoolOperation.Trim, SpoolFailure.Io);
        StartAndOpen();
        Store();
        Until(() => Disk.Quarantined.Count == 1, "the copy");
        Pass(TimeSpan.FromSeconds(5));
        Kill();
        Disk.Heal();

        Start();

        UntilKept();
    }

    [Fact]
    public void Only_the_rows_up_to_the_bound_of_the_service_are_under_suspicion()
    {
        Service.Rejects = number => number == 3;
        Service.CommitsAtPoll = false;
        StartAndOpen();
        Store();
        Until(() => Service.Appends.Count == 1, "the first append");
        Store();
        Until(() => Service.Appends.Count == 2, "the second append");
        Service.CommitsAtPoll = true;

        Until(() => Disk.Trimmed.Value == 20, "everything is dealt with");

        Assert.Equal((1, 10), (Assert.Single(Disk.Quarantined).First.Value, Disk.Quarantined[0].Last.Value));
    }

    [Fact]
    public void A_disk_without_room_for_the_copy_stops_delivery_only_for_a_while_and_the_loss_is_recorded()
    {
        Policy = Policy with { QuarantineTries = 3 };
        Service.Rejects = number => number == 3;
        Disk.FailAlways(SpoolOperation.Quarantine, SpoolFailure.Full);
        StartAndOpen();
        Store();

        Until(() => Disk.Trimmed.Value == 10, "the trim");

        Assert.Empty(Disk.Quarantined);
        var loss = Assert.Single(Disk.Losses);
        Assert.Equal((1, DropReasons.QuarantineFull), (loss.Rows, loss.Reason));
        UntilAlarmed("no room to keep them");
    }

    [Fact]
    public void A_stop_waits_for_the_copy_and_says_drained_after_it()
    {
        Service.Rejects = number => number == 3;
        StartAndOpen();
        Disk.FailNext(SpoolOperation.Quarantine, SpoolFailure.Io);
        Store();
        Until(() => Service.Table.Count == 9, "the commit");

        var stopped = Stop(TimeSpan.FromMinutes(2));

        Until(() => stopped.HasMessages, "the end of the stop");
        Assert.True(stopped.ExpectMsg<Actors.Station.StationProtocol.Stopped>().Drained);
        Assert.Equal(["quarantine 1..10", "trim 10"], Disk.Log);
    }

    private void UntilKept()
    {
        Until(() => Disk.Trimmed.Value == 10, "the trim");
        Assert.Equal(9, Service.Table.Count);
        var (first, last, _) = Assert.Single(Disk.Quarantined);
        Assert.True(first.Value <= 3 && last.Value >= 3, $"{first}..{last}");
        Assert.True(Disk.Log.ToList().FindIndex(line => line.StartsWith("quarantine", StringComparison.Ordinal)) < Disk.Log.ToList().IndexOf("trim 10"));
        Until(() => Status?.RowsRejected == 1, "the count");
    }

    /// <summary>A journal that cannot write one kind of fact.</summary>
    private sealed class FailsFor<T> : IJournalInterceptor
    {
        public static readonly FailsFor<T> Instance = new();

        public Task InterceptAsync(Akka.Persistence.IPersistentRepresentation message) =>
            message.Payload is T ? throw new TestJournalFailureException() : Task.CompletedTask;
    }
}
