namespace ThermalActors.Emulator.Credentials;

/// <summary>The newest refused logins by their UUID; bounded.</summary>
internal sealed class LoginFailures
{
    private const int Capacity = 1000;
    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, LoginFailure> _byId = [];
    private readonly Queue<Guid> _order = [];

    /// <summary>Remembers a failure and returns it with its new UUID.</summary>
    public LoginFailure Record(JwtFailure failure, DateTimeOffset now)
    {
        var entry = new LoginFailure(Guid.NewGuid(), failure.Code, failure.Name, now);
        lock (_gate)
        {
            if (_order.Count == Capacity) _byId.Remove(_order.Dequeue());
            _order.Enqueue(entry.Id);
            _byId.Add(entry.Id, entry);
        }

        return entry;
    }

    /// <summary>Finds a failure, null when unknown or too old.</summary>
    public LoginFailure? Find(Guid id)
    {
        lock (_gate) return _byId.GetValueOrDefault(id);
    }
}
