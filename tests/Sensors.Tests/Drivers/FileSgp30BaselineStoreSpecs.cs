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
    [InlineData("00000064CC82 8A8E 8C5A")]
    [InlineData("00000064CC82 8A8E 8C5A yesterday")]
    [InlineData("00000064CC82 8A8E 18C5A 2026-06-01T12:00:00.0000000Z")]
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
