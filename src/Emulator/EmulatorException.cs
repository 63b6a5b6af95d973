namespace ThermalActors.Emulator;

/// <summary>The emulator could not start or serve; the message is fit for a person.</summary>
public class EmulatorException : Exception
{
    /// <summary>Makes an exception without a message.</summary>
    public EmulatorException()
    {
    }

    /// <summary>Makes an exception.</summary>
    public EmulatorException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception with a cause.</summary>
    public EmulatorException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>The wanted port is taken.</summary>
public sealed class EmulatorPortInUseException : EmulatorException
{
    /// <summary>Names the port.</summary>
    public EmulatorPortInUseException(int port, Exception? innerException = null)
        : base($"port {port} on 127.0.0.1 is in use; stop the program that holds it or choose another with --port (0 = any free)", innerException) => Port = port;

    /// <summary>The port that is taken.</summary>
    public int Port { get; }
}

/// <summary>Another process holds the warehouse file of the directory.</summary>
public sealed class EmulatorDirectoryInUseException : EmulatorException
{
    /// <summary>Names the directory.</summary>
    public EmulatorDirectoryInUseException(string directory, Exception? innerException = null)
        : base($"another process is using the local warehouse in {directory}", innerException) => Directory = directory;

    /// <summary>The directory.</summary>
    public string Directory { get; }
}
