using System.Collections.Immutable;

namespace ThermalActors.Emulator.Channels;

/// <summary>The answer of <see cref="ChannelBook.Open"/>.</summary>
internal abstract record OpenOutcome
{
    private OpenOutcome()
    {
    }

    /// <summary>A session began.</summary>
    /// <param name="Channel">The channel as it is now.</param>
    /// <param name="Discarded">Accepted rows of the session before that will never be committed.</param>
    public sealed record Opened(Channel Channel, ImmutableList<BufferedBatch> Discarded) : OpenOutcome;

    /// <summary>Rows are uncommitted and the caller asked to fail then; nothing changed (C21).</summary>
    public sealed record Uncommitted : OpenOutcome;
}

/// <summary>The answer of <see cref="ChannelBook.Append"/>.</summary>
internal abstract record AppendOutcome
{
    private AppendOutcome()
    {
    }

    /// <summary>The batch waits for the commit.</summary>
    /// <param name="Batch">The batch with its row sequencer.</param>
    /// <param name="Next">The token of the next append.</param>
    /// <param name="FirstInBuffer">True when no other batch of the channel was waiting.</param>
    public sealed record Accepted(BufferedBatch Batch, ContinuationMark Next, bool FirstInBuffer) : AppendOutcome;

    /// <summary>The token was used before in this session: nothing is stored (C39).</summary>
    /// <param name="Used">The token as sent.</param>
    /// <param name="Next">The token that the channel is waiting for.</param>
    public sealed record Replayed(ContinuationMark Used, ContinuationMark Next) : AppendOutcome;

    /// <summary>The token belongs to another session (C19).</summary>
    public sealed record Stale : AppendOutcome;

    /// <summary>A row sequencer was skipped; the channel must be opened again (C41).</summary>
    /// <param name="Discarded">Accepted rows that will never be committed.</param>
    public sealed record Gap(ImmutableList<BufferedBatch> Discarded) : AppendOutcome;

    /// <summary>The channel was invalidated earlier.</summary>
    /// <param name="StatusCode">Why.</param>
    public sealed record Unusable(string StatusCode) : AppendOutcome;

    /// <summary>The text is no continuation token.</summary>
    public sealed record Malformed : AppendOutcome;

    /// <summary>No such channel (C53).</summary>
    public sealed record Missing : AppendOutcome;
}

/// <summary>The answer of <see cref="ChannelBook.Drop"/>.</summary>
internal abstract record DropOutcome
{
    private DropOutcome()
    {
    }

    /// <summary>The channel is gone with its token and counters (C29).</summary>
    /// <param name="Discarded">Accepted rows that will never be committed.</param>
    public sealed record Dropped(ImmutableList<BufferedBatch> Discarded) : DropOutcome;

    /// <summary>Rows are uncommitted and the caller asked to fail then.</summary>
    public sealed record Uncommitted : DropOutcome;

    /// <summary>No such channel.</summary>
    public sealed record Missing : DropOutcome;
}
