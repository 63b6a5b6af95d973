using Microsoft.Data.Sqlite;
using ThermalActors.Scenarios.Faults;
using ThermalActors.Spool.Bounds;
using ThermalActors.Spool.Storage;

namespace ThermalActors.Scenarios.Actors;

/// <summary>What the spool is doing when a step of it is reached.</summary>
internal enum SpoolWork
{
    Opening,
    Storing,
    Fetching,
    Other,
}

/// <summary>Lets the card fail inside the real spool, as SQLite reports it, and the process die at every step of it.</summary>
internal sealed class DiskFaults(LiveSetting setting, StationLife life) : ISpoolFaults, IDiskSpace
{
    private const int ReadOnlyCode = 8;
    private const int IoErrorCode = 10;
    private const int FullCode = 13;
    private const long PlentyOfRoom = 1L << 40;

    /// <summary>What is being done.</summary>
    public SpoolWork Work { get; set; } = SpoolWork.Opening;

    public long? FreeBytes(string directory) => setting.Disk.IsFull ? 0 : PlentyOfRoom;

    public void Reach(SpoolStep step)
    {
        life.Point();
        if (setting.Faults.HaveEnded || Work == SpoolWork.Opening) return;
        if (setting.Disk.IsFull && step is SpoolStep.Insert) throw Error(FullCode);
        if (setting.Disk.IsBroken && step is SpoolStep.Read or SpoolStep.Begin) throw Error(IoErrorCode);
        switch (step)
        {
            case SpoolStep.Read when Work == SpoolWork.Fetching && setting.Faults.Strikes(FaultKind.SpoolReadFails, 0.3):
                throw Error(IoErrorCode);
            case SpoolStep.Begin or SpoolStep.Insert or SpoolStep.Mark or SpoolStep.Commit
                when Work == SpoolWork.Storing && setting.Faults.Strikes(FaultKind.SpoolStoreFails, 0.2):
                throw Error(setting.Dice.Pick(IoErrorCode, FullCode, ReadOnlyCode));
            case SpoolStep.Committed when Work == SpoolWork.Storing && setting.Faults.Strikes(FaultKind.SpoolAppliedThenFails, 0.4):
                throw Error(IoErrorCode);
        }
    }

    private static SqliteException Error(int code) => new("the card failed", code, code);
}
