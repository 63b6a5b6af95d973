using System.Diagnostics;
using Akka.Actor;
using Akka.Event;
using ThermalActors.Actors.Settings;
using ThermalActors.Readings.Sensors;
using ThermalActors.Sensors;

namespace ThermalActors.Actors.Sensors;

/// <summary>What a sensor actor is told and what it tells.</summary>
internal static class SensorProtocol
{
    /// <summary>Commands.</summary>
    public interface ICommand : INoSerializationVerificationNeeded;

    /// <summary>Surroundings to compensate for; sent by the batching actor when they have moved.</summary>
    public sealed record Compensate(Compensation Surroundings) : ICommand;

    /// <summary>The batching actor took the last reading: one more may be sent.</summary>
    public sealed record Credit : ICommand
    {
        public static readonly Credit Instance = new();
    }

    /// <summary>Another interval is in force, from the next reading on.</summary>
    public sealed record Reconfigure(TimeSpan Interval) : ICommand;

    /// <summary>Other intervals are in force; told to the parent of the sensor actors.</summary>
    public sealed record ReconfigureAll(IReadOnlyDictionary<SensorKind, SensorSettings> Each) : ICommand;

    /// <summary>A sensor actor tells its parent that it has crashed and lives again, with the interval that it was made with.</summary>
    public sealed record Revived(SensorKind Sensor) : ICommand;

    /// <summary>So does the parent of the sensor actors.</summary>
    public sealed record AllRevived : ICommand
    {
        public static readonly AllRevived Instance = new();
    }

    /// <summary>Stop taking readings (drain); the actor stops itself when the driver is at rest.</summary>
    public sealed record Stop : ICommand
    {
        public static readonly Stop Instance = new();
    }

    /// <summary>A reading for the batching actor; costs one credit.</summary>
    /// <param name="Reading">The measurement.</param>
    /// <param name="Superseded">Earlier readings of this sensor that gave way while no credit was left.</param>
    public sealed record Taken(Reading Reading, long Superseded) : INoSerializationVerificationNeeded
    {
        /// <summary>The trace that the reading begins; default when nobody follows it.</summary>
        public ActivityContext Trace { get; init; }
    }

    /// <summary>The sensor's state changed (published on the event stream too).</summary>
    public sealed record StateChanged(SensorKind Sensor, SensorState State, string? Identity, SensorFailure? Failure, SensorCounters Counters)
        : INoSerializationVerificationNeeded, IDeadLetterSuppression
    {
        /// <summary>True when its values are not measured.</summary>
        public bool Simulated { get; init; }

        /// <summary>True when it is used only if it is there, and it never was: its absence is no fault.</summary>
        public bool Absent { get; init; }
    }

    /// <summary>It was decided, or it changed, whether the chips are simulated (told to batching, and published on the event stream).</summary>
    /// <param name="Source">From now on; readings of the other source no longer count.</param>
    /// <param name="Asked">True when the settings ask for just that.</param>
    public sealed record SourceChanged(SensorSource Source, bool Asked) : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    /// <summary>The counters, published every now and then while nothing else changes.</summary>
    public sealed record Counted(SensorKind Sensor, SensorCounters Counters) : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    /// <summary>The states of a sensor actor.</summary>
    public enum SensorState
    {
        Probing,
        WarmingUp,
        Reading,
        Offline,
        Stopped,
    }

    /// <summary>What happened to the sensor's readings since start.</summary>
    public sealed record SensorCounters(long Readings, long NotReady, long Failures, long Superseded, long Probes)
    {
        /// <summary>Of the failures: measurements that were refused because they cannot be true.</summary>
        public long Rejected { get; init; }
    }

    internal static class TimerKeys
    {
        public const string Next = "next";
        public const string Look = "look";
    }
}
