using System.Runtime.InteropServices;
using ThermalActors.Readings.Rows;

namespace ThermalActors.Host.Hosting;

/// <summary>
/// Asks the kernel whether a time service keeps the wall clock (timesyncd, chrony and ntpd all tell it). Where the sandbox
/// of the service forbids the question, the mark counts that timesyncd leaves when it has set the clock. A date before the
/// program was made is wrong whatever they say.
/// </summary>
internal sealed partial class KernelClock(TimeProvider time)
{
    /// <summary>There since timesyncd has set the clock for the first time after boot.</summary>
    private const string TimesyncMark = "/run/systemd/timesync/synchronized";

    /// <summary>Size of the kernel's <c>struct timex</c> on 64-bit Linux, rounded up.</summary>
    private const int TimexBytes = 256;

    /// <summary>adjtimex: the clock is not synchronised.</summary>
    private const int TimeError = 5;

    private static readonly DateTimeOffset EarliestSane = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>How far the wall clock can be trusted now.</summary>
    public ClockQuality Quality => time.GetUtcNow() >= EarliestSane && IsKept() ? ClockQuality.Synced : ClockQuality.Unsynced;

    /// <summary>What the answer of adjtimex means; a negative one is a refusal.</summary>
    internal static bool IsKept(int answer, string timesyncMark) => answer < 0 ? File.Exists(timesyncMark) : answer != TimeError;

    private static bool IsKept()
    {
        if (!OperatingSystem.IsLinux()) return false;
        Span<byte> timex = stackalloc byte[TimexBytes];
        timex.Clear();
        return IsKept(AdjustTimex(ref MemoryMarshal.GetReference(timex)), TimesyncMark);
    }

    [LibraryImport("libc", EntryPoint = "adjtimex", SetLastError = true)]
    private static partial int AdjustTimex(ref byte timex);
}
