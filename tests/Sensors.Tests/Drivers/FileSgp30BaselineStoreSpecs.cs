using ThermalActors.Sensors.Drivers;

namespace ThermalActors.Sensors.Tests.Drivers;

public sealed class FileSgp30BaselineStoreSpecs : IDisposable
{
    private static readonly StoredSgp30Baseline Entry =
        new(0x64CC82, new Sgp30Baseline(0x8A8E, 0x8C5A), new DateTimeOffset(2026, 6, 1, 12, 0, 0, TimeSpan.Zero));

    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("sgp30-");

    private string File => Path.Combine(directory.FullName, "sgp30-baseline");

    public void Dispose() => directory.Delete(recursive: true);

    [Fact]
    public void Gives_back_what_it_was_given_and_leaves_nothing_beside_it()
    {
        var store = new FileSgp30BaselineStore(File);
        Assert.Null(store.Load());
        Assert.True(store.Save(Entry with { Serial = 1 }));
        Assert.True(store.Save(Entry));
        Assert.Equal(Entry, new FileSgp30BaselineStore(File).Load());
        Assert.Single(directory.GetFiles());
    }

    [Theory]
    [InlineData("")]
    [InlineData("garbage")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"serial":"00000064CC82","eco2":35470,"tvoc":35930}""")]
    [InlineData("""{"serial":7,"eco2":35470,"tvoc":35930,"savedAt":"2026-06-01T12:00:00Z"}""")]
    [InlineData("""{"serial":"00000064CC82","eco2":70000,"tvoc":35930,"savedAt":"2026-06-01T12:00:00Z"}""")]
    [InlineData("""{"serial":"00000064CC82","eco2":35470,"tvoc":35930,"savedAt":"yesterday"}""")]
    [InlineData("""{"serial":"00000064CC82","eco2":35470,"tvoc":359""")]
    public void A_damaged_file_is_no_baseline(string content)
    {
        System.IO.File.WriteAllText(File, content);
        Assert.Null(new FileSgp30BaselineStore(File).Load());
    }

    [Fact]
    public void A_file_that_became_something_else_is_not_read_into_memory()
    {
        System.IO.File.WriteAllText(File, new string('0', 1_000));
        Assert.Null(new FileSgp30BaselineStore(File).Load());
    }

    [Fact]
    public void A_place_that_cannot_be_written_is_told_and_not_thrown() =>
        Assert.False(new FileSgp30BaselineStore(Path.Combine(directory.FullName, "missing", "file")).Save(Entry));
}
