using System.Collections.Immutable;

namespace ThermalActors.Emulator.Credentials;

/// <summary>Which roles may use the pipes (C26). Every role may until its rights are revoked.</summary>
/// <param name="defaultRole">Role of a caller whose token names none; null = the user has no default role.</param>
internal sealed class RoleGrants(string? defaultRole)
{
    private readonly Lock _gate = new();
    private ImmutableHashSet<string> _exceptions = ImmutableHashSet.Create<string>(StringComparer.OrdinalIgnoreCase);
    private bool _allowed = true;

    /// <summary>True when the role, or the default role, has its rights.</summary>
    public bool Allows(string? role)
    {
        if ((role ?? defaultRole) is not { } name) return false;
        lock (_gate) return _allowed != _exceptions.Contains(name);
    }

    /// <summary>Takes or gives rights.</summary>
    /// <param name="role">Role name; null = every role.</param>
    /// <param name="allowed">True to give.</param>
    public void Set(string? role, bool allowed)
    {
        lock (_gate)
        {
            if (role is null)
            {
                _allowed = allowed;
                _exceptions = _exceptions.Clear();
            }
            else
            {
                _exceptions = allowed == _allowed ? _exceptions.Remove(role) : _exceptions.Add(role);
            }
        }
    }
}
