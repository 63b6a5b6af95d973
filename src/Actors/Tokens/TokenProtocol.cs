using Akka.Actor;
using Akka.Event;
using ThermalActors.Snowpipe.Credentials;
using ThermalActors.Snowpipe.Results;

namespace ThermalActors.Actors.Tokens;

/// <summary>What the token actor is told and what it answers.</summary>
internal static class TokenProtocol
{
    /// <summary>Commands.</summary>
    public interface ICommand : INoSerializationVerificationNeeded;

    /// <summary>Asks for access; answered by <see cref="Granted"/> or <see cref="Refused"/>, at once when a token is at hand.</summary>
    public sealed record GetAccess(long Correlation, IActorRef ReplyTo) : ICommand;

    /// <summary>
    /// The service answered 401 to the token of this epoch: answered by a newer token at once if there is one, else by the
    /// outcome of a refresh.
    /// </summary>
    public sealed record TokenRejected(long Correlation, long Epoch, IActorRef ReplyTo) : ICommand;

    /// <summary>The pipe failed over: forget the ingest host and the token.</summary>
    public sealed record ForgetHost : ICommand
    {
        public static readonly ForgetHost Instance = new();
    }

    /// <summary>Key or token file may hold something else now: obtain a token with it; the present one serves until that is there.</summary>
    public sealed record CredentialChanged : ICommand
    {
        public static readonly CredentialChanged Instance = new();
    }

    /// <summary>Access to the ingest host.</summary>
    public sealed record Granted(long Correlation, AccessToken Access) : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    /// <summary>No access; the class of the failure says what comes next. The token actor does not retry by itself for a waiting asker.</summary>
    public sealed record Refused(long Correlation, SnowpipeFailure Failure) : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    /// <summary>Published on the event stream when a token was obtained or refused.</summary>
    public sealed record StateChanged(long Epoch, string? IngestHost, TimeSpan? Lifetime, DateTimeOffset? ObtainedAt, SnowpipeFailure? Failure)
        : INoSerializationVerificationNeeded, IDeadLetterSuppression
    {
        /// <summary>Which kind of token is held; null when none is.</summary>
        public TokenKind? Kind { get; init; }

        /// <summary>Monotonic time of its receipt; its life counts from here.</summary>
        public TimeSpan? ReceivedAt { get; init; }
    }

    internal static class TimerKeys
    {
        public const string Renew = "renew";
    }
}
