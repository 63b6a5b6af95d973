using ThermalActors.Host.Hosting;

namespace ThermalActors.Host.Tests.Packaging;

/// <summary>The clock as the sandbox of the service shows it.</summary>
public sealed class KernelClockSpecs : IDisposable
{
    private const int Synchronised = 0;
    private const int LeapSecondAhead = 1;
    private const int NotSynchronised = 5;
    private const int Refused = -1;
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(Synchronised, false, true)]
    [InlineData(LeapSecondAhead, false, true)]
    [InlineData(NotSynchronised, true, false)]
    [InlineData(Refused, true, true)]
    [InlineData(Refused, false, false)]
    public void The_kernel_decides_and_timesyncd_where_the_kernel_may_not_be_asked(int answer, bool marked, bool kept)
    {
        if (marked) File.WriteAllText(_folder["synchronized"], "");

        Assert.Equal(kept, KernelClock.IsKept(answer, _folder["synchronized"]));
    }
}
