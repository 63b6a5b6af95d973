using Microsoft.Extensions.Time.Testing;

namespace ThermalActors.Spool.Tests;

public sealed class SqliteSpoolContractSpecs : SpoolContract, IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    protected override ISpool Open(SpoolOptions options) =>
        SqliteSpool.Open(options with { Path = _directory.File("spool.db") }, new LineEncoder(), new FakeTimeProvider(Make.Noon));
}
