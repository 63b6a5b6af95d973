namespace ThermalActors.Host.Hosting;

/// <summary>The program cannot start, for a reason that a person can act on; the message is complete by itself.</summary>
public sealed class StartException : Exception
{
    /// <summary>Without a reason.</summary>
    public StartException()
        : this(ExitCode.Failed, "the program cannot start")
    {
    }

    /// <summary>With a reason.</summary>
    public StartException(string message)
        : this(ExitCode.Failed, message)
    {
    }

    /// <summary>With a reason and a cause.</summary>
    public StartException(string message, Exception innerException)
        : this(ExitCode.Failed, message, innerException)
    {
    }

    /// <summary>With the code that the process ends with.</summary>
    public StartException(ExitCode code, string message, Exception? innerException = null)
        : base(message, innerException) => Code = code;

    /// <summary>The code that the process ends with.</summary>
    public ExitCode Code { get; }
}
