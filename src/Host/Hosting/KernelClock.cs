using System.Runtime.InteropServices;
using ThermalActors.Readings.Rows;

namespace ThermalActors.Host.Hosting;

/// <summary>
/// Asks the kernel whether a time service keeps the wall clock (timesyncd, chrony and ntpd all tell it). A date before the
/// program was made is wrong whatever the kernel says.
/// </summary>
internal sealed partial class KernelClock(TimeProvider time)
{
    /// <summary>Size of the kernel's <c>struct timex</c> on 64-bit Linux, rounded up.</summary>
    private const int TimexBytes = 256;

    /// <summary>adjtimex: the clock is not synchronised.</summary>
    private const int TimeError = 5;

    private static readonly DateTimeOffset EarliestSane = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>How far the wall clock can be trusted now.</summary>
    public ClockQuality Quality => time.GetUtcNow() >= EarliestSane && IsKept() ? ClockQuality.Synced : ClockQuality.Unsynced;

    private static bool IsKept()
    {
        if (!OperatingSystem.IsLinux()) return false;
        Span<byte> timex = stackalloc byte[TimexBytes];
        timex.Clear();
        var state = AdjustTimex(ref MemoryMarshal.GetReference(timex));
        return state is >= 0 and not TimeError;
    }

    [LibraryImport("libc", EntryPoint = "adjtimex", SetLastError = true)]
    private static partial int AdjustTimex(ref byte timex);
}
