using System.Collections.Immutable;
using ThermalActors.Actors.Sensors;
using ThermalActors.Readings.Rows;
using ThermalActors.Readings.Sensors;
using ThermalActors.Sensors;

namespace ThermalActors.Actors.Batching;

/// <summary>Where the batching actor stands.</summary>
internal enum BatchingPhase
{
    Idle,
    Sampling,
    Draining,
    Drained,
}

/// <summary>The batch that the spool has been asked to store; a repetition is this very batch.</summary>
/// <param name="Ordinal">Its number within the incarnation.</param>
/// <param name="Rows">Its rows.</param>
/// <param name="SealedAt">When it was closed.</param>
/// <param name="Failures">Tries that failed.</param>
/// <param name="Waiting">True while an answer is awaited, false during a pause between two tries.</param>
internal sealed record PendingStore(long Ordinal, ImmutableArray<SensorRow> Rows, DateTimeOffset SealedAt, int Failures, bool Waiting);

/// <summary>Everything the batching actor knows.</summary>
/// <param name="Policy">When a batch is closed.</param>
/// <param name="Station">Who writes the rows.</param>
/// <param name="Incarnation">Random id of this life; ordinals count within it.</param>
/// <param name="Phase">Where it stands.</param>
/// <param name="Builder">The newest reading of every sensor.</param>
/// <param name="Compensator">What the sensors were told about their surroundings.</param>
/// <param name="Held">Rows that are in no batch yet, oldest first.</param>
/// <param name="Gap">The row that reports what was dropped, until it is in a batch.</param>
/// <param name="Pending">The batch that is being stored.</param>
/// <param name="Ordinal">The newest ordinal.</param>
/// <param name="Tick">The sample tick that was due last, monotonic.</param>
/// <param name="SealAt">When the seal timer is set to fire, null when it is not set.</param>
/// <param name="Totals">What has happened since start; the rows held are not counted here.</param>
internal sealed record BatchingState(
    BatchingPolicy Policy,
    StationIdentity Station,
    Guid Incarnation,
    BatchingPhase Phase,
    RowBuilder Builder,
    Compensator Compensator,
    ImmutableList<SensorRow> Held,
    SensorRow? Gap,
    PendingStore? Pending,
    long Ordinal,
    TimeSpan Tick,
    TimeSpan? SealAt,
    BatchingProtocol.BatchingCounters Totals)
{
    /// <summary>How full the spool is, 0 to 4.</summary>
    public int Pressure { get; init; }

    /// <summary>Time between two rows at present: doubled with every level of pressure.</summary>
    public TimeSpan SampleInterval => Policy.SampleInterval * (1 << Pressure);

    /// <summary>True while the chips are simulated: every row says so, also one that no simulated value is in.</summary>
    public bool Simulated { get; init; }

    /// <summary>What the sensors say of the same air.</summary>
    public CrossCheck CrossCheck { get; init; } = CrossCheck.Empty;

    /// <summary>The sums, with what is held now.</summary>
    public BatchingProtocol.BatchingCounters Counters => Totals with { RowsHeld = Held.Count + (Pending?.Rows.Length ?? 0) + (Gap is null ? 0 : 1) };

    public static BatchingState Initial(BatchingPolicy policy, StationIdentity station, RowBuilder builder, Guid incarnation) => new(
        policy, station, incarnation, BatchingPhase.Idle, builder, Compensator.Initial, [], null, null, 0, TimeSpan.Zero, null,
        new BatchingProtocol.BatchingCounters(0, 0, 0, 0, 0, 0, 0));
}

/// <summary>What the machine needs to know of the moment.</summary>
/// <param name="At">Both clocks.</param>
/// <param name="Roll">A random number, 0 to 1.</param>
internal readonly record struct BatchingNow(ReadingStamp At, double Roll)
{
    public TimeSpan Uptime => At.Uptime;
}

/// <summary>What can happen.</summary>
internal abstract record BatchingInput
{
    private BatchingInput()
    {
    }

    public sealed record Started : BatchingInput;

    /// <summary>The actor crashed and lives again: its timers are gone, its knowledge is not.</summary>
    public sealed record Resumed : BatchingInput;

    /// <summary>A sample tick, with everything random or clock-like that a row needs.</summary>
    public sealed record TickDue(ClockQuality Clock, Guid RowGuid, Guid GapGuid) : BatchingInput;

    public sealed record SealDue : BatchingInput;

    public sealed record ReadingTaken(Reading Reading, long Superseded) : BatchingInput;

    public sealed record SensorChanged(SensorKind Sensor, SensorProtocol.SensorState State) : BatchingInput;

    public sealed record Stored(Guid Incarnation, long Ordinal) : BatchingInput
    {
        /// <summary>Rows that had no room in the spool and are recorded there as a loss.</summary>
        public int Dropped { get; init; }
    }

    /// <summary>The spool fills up (1 to 4) or has room again (0).</summary>
    public sealed record PressureChanged(int Pressure) : BatchingInput;

    /// <summary>The chips are simulated from now on, or no longer.</summary>
    public sealed record SourceChanged(bool Simulated) : BatchingInput;

    public sealed record StoreFailed(Guid Incarnation, long Ordinal, string Reason) : BatchingInput;

    /// <summary>The timer of the pending store fired: its answer is overdue, or the pause is over.</summary>
    public sealed record RetryDue : BatchingInput;

    /// <summary>Other settings are in force.</summary>
    public sealed record Reconfigured(BatchingPolicy Policy, ImmutableArray<SensorPolicy> Sensors) : BatchingInput;

    public sealed record DrainAsked : BatchingInput;
}

/// <summary>What is to be done.</summary>
internal abstract record BatchingEffect
{
    private BatchingEffect()
    {
    }

    public sealed record SampleAfter(TimeSpan Delay) : BatchingEffect;

    public sealed record SealAfter(TimeSpan Delay) : BatchingEffect;

    public sealed record RetryAfter(TimeSpan Delay) : BatchingEffect;

    public sealed record Store(long Ordinal, ImmutableArray<SensorRow> Rows, DateTimeOffset SealedAt) : BatchingEffect;

    /// <summary>Give the sensor that spoke a new credit.</summary>
    public sealed record GrantCredit : BatchingEffect;

    public sealed record Compensate(SensorKind Sensor, Compensation Surroundings) : BatchingEffect;

    public sealed record TellProgress : BatchingEffect;

    public sealed record TellFirstTick : BatchingEffect;

    public sealed record TellDrained : BatchingEffect;

    /// <summary>A try to store has failed.</summary>
    public sealed record NoteTrouble(int Failures, string Reason) : BatchingEffect;

    /// <summary>Storing works again after this many failed tries.</summary>
    public sealed record NoteRecovery(int Failures) : BatchingEffect;

    /// <summary>A row gave way; so many since the last gap row.</summary>
    public sealed record NoteDrop(GapReport Gap) : BatchingEffect;
}
