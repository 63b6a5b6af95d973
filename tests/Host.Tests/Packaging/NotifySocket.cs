using System.Net.Sockets;
using System.Text;

namespace ThermalActors.Host.Tests.Packaging;

/// <summary>systemd's end of the socket. A datagram is there as soon as it was sent, so nothing has to wait.</summary>
internal sealed class NotifySocket : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);

    /// <param name="address">A path, or <c>@name</c> for the abstract namespace.</param>
    public NotifySocket(string address)
    {
        Address = address;
        _socket.Bind(new UnixDomainSocketEndPoint(address[0] == '@' ? "\0" + address[1..] : address));
    }

    public string Address { get; }

    /// <summary>The messages since the last call, one text each.</summary>
    public IReadOnlyList<string> Take() => Take(TimeSpan.Zero);

    /// <summary>The assignments until a process has ended; its socket takes only a handful of messages that nobody reads.</summary>
    public Task<List<string>> TakeLinesUntilAsync(Task end) => Task.Run(() =>
    {
        var lines = new List<string>();
        bool isLast;
        do
        {
            isLast = end.IsCompleted;
            lines.AddRange(Take(TimeSpan.FromMilliseconds(100)).SelectMany(message => message.Split('\n')));
        }
        while (!isLast);

        return lines;
    });

    private List<string> Take(TimeSpan patience)
    {
        var messages = new List<string>();
        var buffer = new byte[4096];
        while (_socket.Poll(patience, SelectMode.SelectRead)) messages.Add(Encoding.UTF8.GetString(buffer, 0, _socket.Receive(buffer)));
        return messages;
    }

    /// <summary>The assignments since the last call, one line each.</summary>
    public IReadOnlyList<string> TakeLines() => [.. Take().SelectMany(message => message.Split('\n'))];

    public string? Environment(string name) => name == "NOTIFY_SOCKET" ? Address : null;

    public void Dispose() => _socket.Dispose();
}
