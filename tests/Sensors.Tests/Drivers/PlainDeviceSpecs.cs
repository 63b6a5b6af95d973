using System.Device.I2c;
using Microsoft.Extensions.Time.Testing;
using ThermalActors.Sensors.Drivers;

namespace ThermalActors.Sensors.Tests.Drivers;

/// <summary>A driver needs no more than a device and a clock: no start-up call, no combined transfer, no exact timer.</summary>
public sealed class PlainDeviceSpecs
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly FakeTimeProvider clock = VirtualTime.Clock();

    [Fact]
    public async Task The_first_read_of_an_sgp30_starts_its_algorithm_once()
    {
        var device = new TranscriptDevice("w 2003", "w 2008", "r 019C 31 000C FC", "w 2008", "r 0190 4C 0000 81");
        using var sgp = new Sgp30(device, clock);

        var first = (await clock.Run(() => sgp.ReadAsync(None))).Value();
        var second = (await clock.Run(() => sgp.ReadAsync(None))).Value();

        Assert.Equal((412, 12, true), (first.EquivalentCarbonDioxidePpm, first.TotalVolatileOrganicCompoundsPpb, first.WarmingUp));
        Assert.True(second.WarmingUp);
        device.AssertFinished();
    }

    [Fact]
    public async Task An_sgp30_that_cannot_be_started_gives_no_constants()
    {
        using var sgp = new Sgp30(new TranscriptDevice("nw", "nw", "nw", "nw"), clock);
        (await clock.Run(() => sgp.ReadAsync(None))).FailsWith(SensorFailureReason.NotAcknowledged);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_first_read_of_a_bme680_initialises_it_with_or_without_combined_transfers(bool combined)
    {
        var chip = new RegisterDevice(combined);
        using var bme = new Bme680(chip, clock);

        var first = (await clock.Run(() => bme.ReadAsync(None))).Value();
        var second = (await clock.Run(() => bme.ReadAsync(None))).Value();

        Assert.Equal(26.693122, first.TemperatureC!.Value, 6);
        Assert.Equal(98716.926, first.PressurePa!.Value, 3);
        Assert.Equal(63004.032, second.GasResistanceOhm!.Value, 3);
        Assert.Equal(1, chip.Resets);
        Assert.Equal(combined ? 0 : 1, chip.CombinedRefused);
    }

    [Fact]
    public async Task A_bme680_that_lost_its_setting_up_is_not_set_up_behind_the_callers_back()
    {
        using var bme = new Bme680(new RegisterDevice(true), clock);
        await clock.Run(() => bme.ReadAsync(None));
        await clock.Run(() => bme.ResetAsync(None));

        (await clock.Run(() => bme.ReadAsync(None))).FailsWith(SensorFailureReason.Defect);
    }

    [Fact]
    public async Task A_wait_ends_at_its_time_on_an_exact_clock()
    {
        using var scd = new Scd4x(new TranscriptDevice("w 3F86"), clock);
        var stop = scd.StopPeriodicMeasurementsAsync(None);
        clock.Advance(TimeSpan.FromMilliseconds(499));
        Assert.False(stop.IsCompleted);
        clock.Advance(TimeSpan.FromMilliseconds(1));
        (await stop).Value();
    }

    [Fact]
    public async Task A_timer_that_is_early_shortens_no_wait()
    {
        using var scd = new Scd4x(new TranscriptDevice("w 3F86"), new EarlyClock(clock));
        var took = await clock.Duration(() => scd.StopPeriodicMeasurementsAsync(None));
        Assert.InRange(took.TotalMilliseconds, 500, 505);
    }

    /// <summary>Timers that ring up to 1 ms early, as those of the system clock may.</summary>
    private sealed class EarlyClock(FakeTimeProvider inner) : TimeProvider
    {
        public override long TimestampFrequency => inner.TimestampFrequency;

        public override long GetTimestamp() => inner.GetTimestamp();

        public override DateTimeOffset GetUtcNow() => inner.GetUtcNow();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            inner.CreateTimer(callback, state, dueTime > TimeSpan.Zero ? dueTime - TimeSpan.FromMilliseconds(0.9) : dueTime, period);
    }

    /// <summary>256 registers with the dump of a real chip; every measurement is done at once.</summary>
    private sealed class RegisterDevice : I2cDevice
    {
        private readonly byte[] registers = new byte[256];
        private readonly bool combined;
        private int pointer;

        public RegisterDevice(bool combined)
        {
            this.combined = combined;
            Put(0x00, "3000100000");
            Put(0x8A, "65670300418FEDD658008E1C7FFF2E1E000097F3B5F61E");
            Put(0xE1, "40542A002D14789CB9654E9FE212");
            Put(0x1D, "8000564CD07A5F804A4B00000080370000");
            registers[0xD0] = 0x61;
        }

        public int Resets { get; private set; }

        public int CombinedRefused { get; private set; }

        public override I2cConnectionSettings ConnectionSettings { get; } = new(1, Bme680.DefaultI2cAddress);

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            pointer = buffer[0];
            for (var at = 0; at + 1 < buffer.Length; at += 2)
            {
                if (buffer[at] == 0xE0)
                    Resets++;
                else
                    registers[buffer[at]] = buffer[at + 1];
            }
        }

        public override void Read(Span<byte> buffer) => registers.AsSpan(pointer, buffer.Length).CopyTo(buffer);

        public override void WriteRead(ReadOnlySpan<byte> writeBuffer, Span<byte> readBuffer)
        {
            if (!combined)
            {
                CombinedRefused++;
                throw new NotSupportedException();
            }

            Write(writeBuffer);
            Read(readBuffer);
        }

        private void Put(int at, string hex) => Convert.FromHexString(hex).CopyTo(registers, at);
    }
}
