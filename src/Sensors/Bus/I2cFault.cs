using System.Globalization;
using System.Text.RegularExpressions;

namespace ThermalActors.Sensors.Bus;

/// <summary>
/// What went wrong in one I2C transfer. The .NET binding gives the Linux errno in the exception's text only; this is the one
/// place that reads it (sensors.md §7, §8.1).
/// </summary>
/// <param name="Errno">Linux error number, 0 when the text has none.</param>
/// <param name="Reason">The class of failure.</param>
/// <param name="Text">The original text, for people.</param>
public sealed partial record I2cFault(int Errno, SensorFailureReason Reason, string Text)
{
    /// <summary>EREMOTEIO: not acknowledged, on the adapters of a Raspberry Pi.</summary>
    public const int RemoteIo = 121;

    /// <summary>ENXIO: not acknowledged, on other adapters.</summary>
    public const int NoSuchAddress = 6;

    /// <summary>EIO: clock stretched for too long, or a transfer of the wrong length.</summary>
    public const int InputOutput = 5;

    /// <summary>EAGAIN: arbitration lost.</summary>
    public const int TryAgain = 11;

    /// <summary>ETIMEDOUT: the transfer never finished; a device holds the bus.</summary>
    public const int TimedOut = 110;

    /// <summary>EBUSY: a kernel driver owns the address.</summary>
    public const int Busy = 16;

    /// <summary>ENOENT: no such device file.</summary>
    public const int NoEntry = 2;

    /// <summary>EACCES: no permission.</summary>
    public const int AccessDenied = 13;

    /// <summary>ENODEV: the adapter is gone.</summary>
    public const int NoDevice = 19;

    /// <summary>EINVAL: the adapter refuses the request.</summary>
    public const int InvalidArgument = 22;

    /// <summary>EOPNOTSUPP: the adapter cannot do this kind of request.</summary>
    public const int NotSupported = 95;

    private const string BusAdvice =
        "a device may hold SDA low: power-cycle the sensors, or rebind the adapter's driver; "
        + "if it returns, lower dtparam=i2c_arm_baudrate or use dtoverlay=i2c-gpio";

    /// <summary>True when the same transfer may well succeed after a moment (errno 121, 6, 5, 11).</summary>
    public bool Retryable => Errno is RemoteIo or NoSuchAddress or InputOutput or TryAgain;

    /// <summary>True when the address was not acknowledged; the bus itself works then.</summary>
    public bool NotAcknowledged => Reason == SensorFailureReason.NotAcknowledged;

    /// <summary>What a person can do about it; null for a defect.</summary>
    public string? Hint
    {
        get => field ?? Advice();
        init;
    }

    /// <summary>True for the exceptions that a transfer or the opening of a bus may end with because of hardware or set-up.</summary>
    public static bool IsHardware(Exception error) =>
        error is IOException or UnauthorizedAccessException or PlatformNotSupportedException;

    /// <summary>Classifies what a transfer, or the opening of a bus, threw.</summary>
    public static I2cFault From(Exception error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return error switch
        {
            I2cBusSuspendedException suspended => suspended.Fault,
            UnauthorizedAccessException => new I2cFault(AccessDenied, SensorFailureReason.BusUnavailable, error.Message),
            PlatformNotSupportedException => new I2cFault(0, SensorFailureReason.BusUnavailable, error.Message),
            _ => FromText(error.Message),
        };
    }

    /// <summary>Classifies a text of the form <c>Error 121 (Remote I/O error) performing I2C data transfer.</c></summary>
    public static I2cFault FromText(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var match = ErrnoAtStart().Match(text);
        var errno = match.Success && int.TryParse(match.Groups["errno"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : 0;
        return new I2cFault(errno, ReasonOf(errno), text);
    }

    /// <summary>The failure as a sensor reports it.</summary>
    /// <param name="doing">What was being done, for example <c>read_measurement</c>.</param>
    public SensorFailure ToFailure(string doing) => new(Reason, $"{doing}: {Text}", Hint);

    private string? Advice() => Errno switch
    {
        NoEntry => "enable I2C (raspi-config nonint do_i2c 0) and load the module i2c-dev",
        AccessDenied => "add the service's user to the group i2c",
        NoDevice => "the I2C adapter has disappeared: check the overlay in /boot/firmware/config.txt and the kernel log",
        Busy => "a kernel driver owns this address: remove its overlay",
        _ => Reason switch
        {
            SensorFailureReason.NotAcknowledged => "check wiring, supply voltage and address of the sensor",
            SensorFailureReason.BusFault => BusAdvice,
            SensorFailureReason.BusUnavailable => "this computer offers no I2C bus under that number",
            _ => null,
        },
    };

    private static SensorFailureReason ReasonOf(int errno) => errno switch
    {
        RemoteIo or NoSuchAddress => SensorFailureReason.NotAcknowledged,
        InputOutput or TryAgain or TimedOut => SensorFailureReason.BusFault,
        NoEntry or AccessDenied or NoDevice or Busy => SensorFailureReason.BusUnavailable,
        _ => SensorFailureReason.Defect,
    };

    [GeneratedRegex(@"^Error (?<errno>\d+)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ErrnoAtStart();
}
