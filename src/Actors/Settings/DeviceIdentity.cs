using System.Security.Cryptography;
using System.Text;

namespace ThermalActors.Actors.Settings;

/// <summary>
/// The stable id of a station. systemd asks programs never to show the machine id itself, since it identifies the
/// machine to everybody; a keyed hash of it is as stable and says nothing.
/// </summary>
public static class DeviceIdentity
{
    private static readonly byte[] Purpose = Encoding.ASCII.GetBytes("thermal-actors device id 1");

    /// <summary>Makes <c>TA-</c> and 12 hexadecimal digits from a machine id; the same machine gives the same id for ever.</summary>
    public static string FromMachineId(string machineId)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(machineId);
        var hash = HMACSHA256.HashData(Encoding.ASCII.GetBytes(machineId.Trim().ToUpperInvariant()), Purpose);
        return "TA-" + Convert.ToHexString(hash, 0, 6);
    }
}
