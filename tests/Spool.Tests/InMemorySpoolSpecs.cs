using Microsoft.Extensions.Time.Testing;
using ThermalActors.Readings.Streaming;

namespace ThermalActors.Spool.Tests;

public sealed class InMemorySpoolSpecs : SpoolContract
{
    [Fact]
    public void Forgets_a_batch_that_failed_before_it_was_applied()
    {
        using var spool = (InMemorySpool)Open(Options);
        var batch = Make.Batch(Guid.NewGuid(), 1, Make.Rows(2));
        spool.FailNext(SpoolFailure.Full);

        Assert.Equal((SpoolFailure.Full, false), Failure(() => spool.Store(batch)));
        Assert.Equal(new StoreResult(new Sequence(1), new Sequence(2), false), spool.Store(batch));
    }

    [Fact]
    public void Remembers_a_batch_that_was_applied_and_then_reported_as_failed()
    {
        using var spool = (InMemorySpool)Open(Options);
        var batch = Make.Batch(Guid.NewGuid(), 1, Make.Rows(2));
        spool.ApplyNextThenFail(SpoolFailure.Io);

        Assert.Equal((SpoolFailure.Io, true), Failure(() => spool.Store(batch)));
        Assert.Equal(new StoreResult(new Sequence(1), new Sequence(2), true), spool.Store(batch));
    }

    protected override ISpool Open(SpoolOptions options) => new InMemorySpool(options, new LineEncoder(), new FakeTimeProvider(Make.Noon));

    private static (SpoolFailure, bool) Failure(Action action)
    {
        var e = Assert.Throws<SpoolException>(action);
        return (e.Failure, e.Ambiguous);
    }
}
