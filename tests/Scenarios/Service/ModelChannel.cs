using ThermalActors.Snowpipe;

namespace ThermalActors.Scenarios.Service;

/// <summary>One life of the channel on the server, from the open that made it to the drop that ends it.</summary>
/// <param name="name">Its name.</param>
/// <param name="life">Which life of this name.</param>
/// <param name="history">Which stretch of offsets without a break.</param>
internal sealed class ModelChannel(string name, int life, int history)
{
    public const string Usable = "SUCCESS";

    public string Name { get; } = name;

    public int Life { get; } = life;

    public int History { get; set; } = history;

    /// <summary>Raised by every open.</summary>
    public int Client { get; set; }

    /// <summary>Raised by every accepted append; the one that is expected next.</summary>
    public int Row { get; set; } = 1;

    public string StatusCode { get; set; } = Usable;

    public string? CommittedToken { get; set; }

    public long Inserted { get; set; }

    public long Errors { get; set; }

    /// <summary>The last error lies at or before this token.</summary>
    public string? ErrorsUpTo { get; set; }

    /// <summary>Accepted, not yet committed.</summary>
    public Queue<AppendRequest> Buffer { get; } = new();

    public bool IsCommitPlanned { get; set; }

    /// <summary>True while a broken pipe throws away what this open appends.</summary>
    public bool Discards { get; set; }

    /// <summary>Opaque to the client: the life is in it because a token of a dropped channel must not fit the next one.</summary>
    public ContinuationToken Token => new($"{Life}_{Client}_{Row}");

    public void Invalidate(string statusCode)
    {
        StatusCode = statusCode;
        Buffer.Clear();
    }

    public void OpenAnew(bool discards)
    {
        Client++;
        Buffer.Clear();
        StatusCode = Usable;
        Discards = discards;
    }
}
