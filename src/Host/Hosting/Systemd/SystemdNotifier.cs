using System.Net.Sockets;
using System.Text;

namespace ThermalActors.Host.Hosting.Systemd;

/// <summary>
/// Tells systemd how the service is: datagrams to the socket that it names in <c>NOTIFY_SOCKET</c> (sd_notify(3)). A message
/// that cannot be delivered is lost: the service goes on without systemd rather than wait for it.
/// </summary>
/// <remarks>
/// Microsoft.Extensions.Hosting.Systemd is not used: it says READY when the host has started, which is before the spool is
/// open, only if the parent process is called "systemd", and it never feeds the watchdog.
/// </remarks>
internal sealed class SystemdNotifier : IDisposable
{
    private const string SocketVariable = "NOTIFY_SOCKET";
    private readonly Socket _socket;
    private readonly UnixDomainSocketEndPoint _receiver;

    /// <summary>Sends to this socket, whether anybody listens or not.</summary>
    public SystemdNotifier(UnixDomainSocketEndPoint receiver)
    {
        _receiver = receiver;
        _socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { Blocking = false };
    }

    /// <summary>The socket that systemd names; null when nobody asked to be told.</summary>
    /// <param name="environment">Reads an environment variable.</param>
    public static UnixDomainSocketEndPoint? Find(Func<string, string?> environment) => environment(SocketVariable) switch
    {
        // A name in the abstract namespace begins with a zero byte, which an environment variable cannot hold.
        ['@', _, ..] name => Address("\0" + name[1..]),
        ['/', _, ..] path => Address(path),
        _ => null,
    };

    /// <summary>Sends assignments such as <c>READY=1</c>, one to a line; returns at once.</summary>
    /// <returns>False when the message is lost.</returns>
    public bool Send(string state)
    {
        try
        {
            return _socket.SendTo(Encoding.UTF8.GetBytes(state), _receiver) > 0;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private static UnixDomainSocketEndPoint? Address(string name)
    {
        try
        {
            return new UnixDomainSocketEndPoint(name);
        }
        catch (Exception e) when (e is ArgumentException or PlatformNotSupportedException)
        {
            return null;
        }
    }
}
