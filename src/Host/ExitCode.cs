namespace ThermalActors.Host;

/// <summary>How a command ended, for scripts and systemd.</summary>
public enum ExitCode
{
    /// <summary>Done, and everything is committed.</summary>
    Done = 0,

    /// <summary>Anything that has no code of its own.</summary>
    Failed = 1,

    /// <summary>The configuration or the arguments are wrong; trying again changes nothing.</summary>
    BadConfiguration = 2,

    /// <summary>Stopped while rows wait in the spool; the next start sends them.</summary>
    RowsLeft = 3,

    /// <summary>Another instance owns the data folder.</summary>
    DataDirectoryInUse = 4,

    /// <summary>A check failed, or the port of the emulator is taken.</summary>
    CheckFailed = 5,
}
