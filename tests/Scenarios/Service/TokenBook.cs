using System.Globalization;
using ThermalActors.Scenarios.Kernel;
using ThermalActors.Snowpipe.Credentials;

namespace ThermalActors.Scenarios.Service;

/// <summary>The tokens that the service has issued, and which of them it still takes.</summary>
internal sealed class TokenBook(World world, TimeSpan life)
{
    private readonly List<TimeSpan> _ends = [];

    public AccessToken Issue(long epoch, Uri host)
    {
        _ends.Add(world.Now + life);
        return new AccessToken(
            epoch, host, new Secret((_ends.Count - 1).ToString(CultureInfo.InvariantCulture)), TokenKind.Scoped, life);
    }

    public bool IsGood(AccessToken access) => world.Now < _ends[int.Parse(access.Bearer.Reveal(), CultureInfo.InvariantCulture)];

    public void RevokeAll()
    {
        for (var token = 0; token < _ends.Count; token++)
        {
            if (_ends[token] > world.Now) _ends[token] = world.Now;
        }
    }
}
