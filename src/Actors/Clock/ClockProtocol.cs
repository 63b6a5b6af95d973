using Akka.Event;

namespace ThermalActors.Actors.Clock;

/// <summary>What the clock actor is told and what it tells.</summary>
internal static class ClockProtocol
{
    /// <summary>Commands.</summary>
    public interface ICommand : Akka.Actor.INoSerializationVerificationNeeded;

    /// <summary>Other settings are in force.</summary>
    public sealed record Reconfigure(ClockPolicy Policy) : ICommand;

    /// <summary>Published on the event stream when verdict or hold change, and when the difference from the server does.</summary>
    public sealed record StateChanged(ClockReport Report) : Akka.Actor.INoSerializationVerificationNeeded, IDeadLetterSuppression;

    internal static class TimerKeys
    {
        public const string Look = "look";
    }
}

/// <summary>Where the clock stands, for health and people.</summary>
/// <param name="Verdict">The verdict.</param>
/// <param name="Reason">Its reason.</param>
/// <param name="Holds">True while rows with untrusted times are held back.</param>
/// <param name="Signs">True while a login may be signed.</param>
/// <param name="ServerError">This clock minus the server's, whole seconds; null before the first dated answer.</param>
internal sealed record ClockReport(ClockVerdict Verdict, string Reason, bool Holds, bool Signs, TimeSpan? ServerError);
