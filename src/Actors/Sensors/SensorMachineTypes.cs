using ThermalActors.Readings.Sensors;
using ThermalActors.Sensors;

namespace ThermalActors.Actors.Sensors;

/// <summary>What the driver is doing; its calls never overlap.</summary>
internal enum SensorWork
{
    None,
    Probe,
    Read,
    Compensate,
}

/// <summary>The readings between the driver and the batching actor.</summary>
/// <param name="Credits">Readings that may be sent now, 0 or 1.</param>
/// <param name="Held">The newest reading that waits for a credit.</param>
/// <param name="Superseded">Readings that gave way since one was sent.</param>
/// <param name="SentAt">When the last one was sent.</param>
internal sealed record SensorOutlet(int Credits, Reading? Held, long Superseded, TimeSpan SentAt)
{
    public static readonly SensorOutlet Initial = new(1, null, 0, TimeSpan.Zero);
}

/// <summary>Everything a sensor actor knows of its sensor.</summary>
/// <param name="Rhythm">Its rhythm.</param>
/// <param name="Phase">Its state as the world sees it.</param>
/// <param name="Work">What the driver is doing.</param>
/// <param name="Call">Number of the newest driver call; the answer of another one is stale.</param>
/// <param name="Tick">The tick that was due last, monotonic.</param>
/// <param name="Overdue">True when a tick passed while the driver was busy with something else.</param>
/// <param name="Failures">Failures in a row.</param>
/// <param name="Setbacks">Probes that had to be put off since the last measurement.</param>
/// <param name="WarmAt">When its values can be trusted.</param>
/// <param name="Identity">What the probe found.</param>
/// <param name="Failure">Why it gives nothing, null when it does.</param>
/// <param name="Pressure">Ambient pressure that the driver has yet to be told.</param>
/// <param name="Humidity">Absolute humidity that the driver has yet to be told.</param>
/// <param name="Outlet">What waits for the batching actor.</param>
/// <param name="Counters">What has happened since start.</param>
/// <param name="Stopping">True once it was told to stop.</param>
internal sealed record SensorMachineState(
    SensorRhythm Rhythm,
    SensorProtocol.SensorState Phase,
    SensorWork Work,
    long Call,
    TimeSpan Tick,
    bool Overdue,
    int Failures,
    int Setbacks,
    TimeSpan WarmAt,
    string? Identity,
    SensorFailure? Failure,
    Compensation? Pressure,
    Compensation? Humidity,
    SensorOutlet Outlet,
    SensorProtocol.SensorCounters Counters,
    bool Stopping)
{
    /// <summary>True while the driver can be read.</summary>
    public bool IsPresent => Phase is SensorProtocol.SensorState.WarmingUp or SensorProtocol.SensorState.Reading;

    public static SensorMachineState Initial(SensorRhythm rhythm) => new(
        rhythm, SensorProtocol.SensorState.Probing, SensorWork.None, 0, TimeSpan.Zero, false, 0, 0, TimeSpan.Zero, null, null, null, null,
        SensorOutlet.Initial, new SensorProtocol.SensorCounters(0, 0, 0, 0, 0), false);
}

/// <summary>What the machine needs to know of the moment.</summary>
/// <param name="Uptime">Monotonic time.</param>
/// <param name="Roll">A random number, 0 to 1.</param>
internal readonly record struct SensorNow(TimeSpan Uptime, double Roll);

/// <summary>What can happen.</summary>
internal abstract record SensorInput
{
    private SensorInput()
    {
    }

    /// <summary>The actor has started.</summary>
    public sealed record Started : SensorInput;

    /// <summary>The timer fired: a reading, or the next probe, is due.</summary>
    public sealed record Due : SensorInput;

    public sealed record Credited : SensorInput;

    public sealed record Surroundings(Compensation Compensation) : SensorInput;

    public sealed record ProbeEnded(long Call, ProbeResult Result) : SensorInput;

    public sealed record ReadEnded(long Call, ReadResult Result) : SensorInput;

    /// <summary>The driver was told about its surroundings, or failed to be (<paramref name="Failure"/>).</summary>
    public sealed record CompensateEnded(long Call, SensorFailure? Failure) : SensorInput;

    public sealed record StopAsked : SensorInput;

    /// <summary>Another interval is in force.</summary>
    public sealed record RhythmChanged(SensorRhythm Rhythm) : SensorInput;
}

/// <summary>What is to be done.</summary>
internal abstract record SensorEffect
{
    private SensorEffect()
    {
    }

    public sealed record Probe(long Call) : SensorEffect;

    public sealed record Read(long Call) : SensorEffect;

    public sealed record Compensate(long Call, Compensation Compensation) : SensorEffect;

    /// <summary>Fire the timer after this time.</summary>
    public sealed record Wake(TimeSpan Delay) : SensorEffect;

    /// <summary>Give a reading to the batching actor.</summary>
    public sealed record Send(Reading Reading, long Superseded) : SensorEffect;

    /// <summary>Tell everybody about the new state.</summary>
    public sealed record Announce : SensorEffect;

    /// <summary>Ask the driver to end what it is doing.</summary>
    public sealed record CancelCall : SensorEffect;

    /// <summary>The driver is at rest and nothing more will come.</summary>
    public sealed record StopSelf : SensorEffect;
}
