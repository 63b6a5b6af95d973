using Akka.Actor;
using Akka.Event;
using ThermalActors.Actors.Settings;
using ThermalActors.Spool;

namespace ThermalActors.Actors.Station;

/// <summary>What the root of the tree is told and what it tells.</summary>
internal static class StationProtocol
{
    /// <summary>Commands.</summary>
    public interface ICommand : INoSerializationVerificationNeeded;

    /// <summary>
    /// Stop sampling, store what is held, send what is stored, and end after the deadline at the latest; what is left stays
    /// in the spool. Answered by <see cref="Stopped"/>.
    /// </summary>
    public sealed record Stop(TimeSpan Deadline, IActorRef ReplyTo) : ICommand;

    /// <summary>Live settings have changed; every part gets its own.</summary>
    public sealed record Reconfigure(StationSettings Settings) : ICommand;

    /// <summary>The tree has come to rest.</summary>
    /// <param name="Spool">The spool's last state, null when it was never open.</param>
    /// <param name="Drained">True when everything that was stored is committed and journaled.</param>
    public sealed record Stopped(SpoolState? Spool, bool Drained) : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    /// <summary>Published on the event stream when every child was started, and again when the channel was replaced.</summary>
    public sealed record Started(SpoolIdentity Spool) : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    /// <summary>Published on the event stream when a child is lost for good; the process ends.</summary>
    public sealed record ChildLost(string Child) : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    /// <summary>Published on the event stream when a stop begins: from here on the end of the tree is no accident.</summary>
    public sealed record Stopping : INoSerializationVerificationNeeded, IDeadLetterSuppression
    {
        public static readonly Stopping Instance = new();
    }

    internal static class TimerKeys
    {
        public const string Deadline = "deadline";
        public const string DrainAgain = "drain-again";
        public const string Replace = "replace";
    }
}
