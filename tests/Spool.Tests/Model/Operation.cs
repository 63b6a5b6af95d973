using ThermalActors.Spool.Storage;

namespace ThermalActors.Spool.Tests.Model;

/// <summary>One step of a random history.</summary>
public abstract record Operation
{
    private Operation()
    {
    }

    /// <summary>Stores a batch; a batch that failed before is asked for again instead.</summary>
    public sealed record Store(int Rows, int Size, bool Offer) : Operation;

    /// <summary>Asks for the last batch once more.</summary>
    public sealed record Repeat : Operation;

    /// <summary>Fetches from a place between the trim mark and a bit behind the last row.</summary>
    public sealed record Fetch(int Percent, int MaxRows, int MaxBytes) : Operation;

    /// <summary>Trims to one of the tokens that were handed out.</summary>
    public sealed record Trim(int Percent) : Operation;

    /// <summary>Carries out what was put off.</summary>
    public sealed record Flush : Operation;

    /// <summary>Records rows that were lost before they had a number.</summary>
    public sealed record Lose(int Rows, string Reason) : Operation;

    /// <summary>Stores the rows that report losses.</summary>
    public sealed record ReportGaps(bool Offer) : Operation;

    /// <summary>Fills the disk, or frees it.</summary>
    public sealed record Disk(long? Free) : Operation;

    /// <summary>Changes the body of a stored frame.</summary>
    public sealed record Damage(int Percent) : Operation;

    /// <summary>Closes and opens.</summary>
    public sealed record Reopen : Operation;

    /// <summary>Pulls the plug and opens what is left.</summary>
    public sealed record PowerCut : Operation;

    /// <summary>Lets a step fail during the next operation.</summary>
    public sealed record Fault(string Step, int Code, int Skip) : Operation
    {
        internal SpoolStep At => Enum.Parse<SpoolStep>(Step);
    }
}
