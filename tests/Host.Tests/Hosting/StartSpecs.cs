using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;
using ThermalActors.Actors.Settings;
using ThermalActors.Host.Hosting;

namespace ThermalActors.Host.Tests.Hosting;

/// <summary>What happens before the actors start.</summary>
public sealed class StartSpecs : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly FakeTimeProvider _time = new(TestStation.Noon);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_journal_file_writes_ahead()
    {
        var path = _folder["new/state.db"];

        Assert.Null(JournalFile.Prepare(path, _time));
        Assert.Null(JournalFile.Prepare(path, _time));
        Assert.Equal("wal", Scalar(path, "PRAGMA journal_mode"));
    }

    [Fact]
    public void A_damaged_journal_is_put_aside_and_a_new_one_begun()
    {
        var path = _folder["state.db"];
        File.WriteAllText(path, "this was a database once " + new string('x', 8192));

        var aside = JournalFile.Prepare(path, _time);

        Assert.Equal(path + ".damaged-20261123T120000Z", aside);
        Assert.StartsWith("this was", File.ReadAllText(aside!), StringComparison.Ordinal);
        Assert.Equal("ok", Scalar(path, "PRAGMA quick_check"));
    }

    [Fact]
    public void A_token_in_the_old_configuration_gets_a_file_of_its_own()
    {
        File.WriteAllText(_folder["c.json"], """{ "account": "a-b", "pat": " the-token " }""");
        var settings = TestStation.Settings(("data-dir", _folder["data"]), ("snowflake.auth.method", "pat"), ("snowflake.auth.pat-file", _folder["c.json"] + "#pat"));

        var resolved = Assert.IsType<AuthSettings.ProgrammaticAccessToken>(ImportedToken.Resolve(settings).Snowflake.Auth);

        Assert.Equal(_folder["data/imported.pat"], resolved.PatFile);
        Assert.Equal("the-token\n", File.ReadAllText(resolved.PatFile));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(resolved.PatFile));

        File.WriteAllText(_folder["c.json"], """{ "pat": "a-newer-one" }""");
        ImportedToken.Resolve(settings);
        Assert.Equal("a-newer-one\n", File.ReadAllText(resolved.PatFile));
    }

    [Fact]
    public void Other_logins_pass_through()
    {
        var settings = TestStation.Settings();
        Assert.Same(settings, ImportedToken.Resolve(settings));
    }

    [Fact]
    public void A_machine_without_an_id_keeps_a_random_one_with_its_data()
    {
        File.WriteAllText(_folder["empty"], "\n");
        string[] files = [_folder["absent"], _folder["empty"]];

        var first = SystemContext.MachineId(files, _folder["data"], keep: true);

        Assert.Matches("^[0-9a-f]{32}$", first);
        Assert.Equal(first, SystemContext.MachineId(files, _folder["data"], keep: true));
        Assert.NotEqual(first, SystemContext.MachineId(files, _folder["other"], keep: false), StringComparer.Ordinal);
        Assert.False(Directory.Exists(_folder["other"]));
    }

    [Fact]
    public void The_machines_own_id_comes_first()
    {
        File.WriteAllText(_folder["machine-id"], "0123456789abcdef0123456789abcdef\n");
        Assert.Equal("0123456789abcdef0123456789abcdef", SystemContext.MachineId([_folder["machine-id"]], _folder.Path, keep: true));
    }

    private static string? Scalar(string path, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar() as string;
    }
}
