namespace ThermalActors.Emulator.Queries;

/// <summary>A query was refused or failed; the message is the warehouse's own.</summary>
public sealed class WarehouseQueryException : Exception
{
    /// <summary>Makes an exception without a message.</summary>
    public WarehouseQueryException()
    {
    }

    /// <summary>Makes an exception.</summary>
    public WarehouseQueryException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception with a cause.</summary>
    public WarehouseQueryException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>None of the directories holds a local warehouse.</summary>
public sealed class WarehouseNotFoundException : Exception
{
    /// <summary>Makes an exception without a message.</summary>
    public WarehouseNotFoundException()
    {
    }

    /// <summary>Makes an exception.</summary>
    public WarehouseNotFoundException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception with a cause.</summary>
    public WarehouseNotFoundException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
