using System.Diagnostics;
using System.Globalization;

namespace ThermalActors.Spool.Tests;

public sealed class DataDirectoryLockSpecs : IDisposable
{
    private readonly TempDirectory _directory = new();

    private string LockFile => _directory.File(DataDirectoryLock.FileName);

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Lets_one_instance_in_at_a_time()
    {
        using (DataDirectoryLock.Acquire(_directory.Root))
        {
            var e = Assert.Throws<DataDirectoryInUseException>(() => DataDirectoryLock.Acquire(_directory.Root));
            Assert.Equal(_directory.Root, e.Directory);
            Assert.Contains(LockFile, e.Message, StringComparison.Ordinal);
        }

        using var next = DataDirectoryLock.Acquire(_directory.Root);
        Assert.Equal(_directory.Root, next.Directory);
    }

    [Fact]
    public void Writes_down_which_process_it_is()
    {
        File.WriteAllText(LockFile, "1234567890 left by a longer text");

        DataDirectoryLock.Acquire(_directory.Root).Dispose();

        Assert.Equal(Environment.ProcessId.ToString(CultureInfo.InvariantCulture) + "\n", File.ReadAllText(LockFile));
    }

    [Fact]
    public void Makes_the_directory()
    {
        using var owner = DataDirectoryLock.Acquire(_directory.File("a/b"));

        Assert.True(Directory.Exists(_directory.File("a/b")));
    }

    [Fact]
    public void Is_free_again_when_its_owner_is_killed()
    {
        using var owner = new Process();
        owner.StartInfo = new ProcessStartInfo("bash") { ArgumentList = { "-c", "exec 9>>\"$0\"; flock 9; echo locked; read -r", LockFile }, RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false };
        owner.Start();
        Assert.Equal("locked", owner.StandardOutput.ReadLine());
        Assert.Throws<DataDirectoryInUseException>(() => DataDirectoryLock.Acquire(_directory.Root));

        owner.Kill();
        owner.WaitForExit();

        DataDirectoryLock.Acquire(_directory.Root).Dispose();
    }

    [Fact]
    public void Keeps_other_processes_out()
    {
        using var owner = DataDirectoryLock.Acquire(_directory.Root);
        using var other = Process.Start(new ProcessStartInfo("flock") { ArgumentList = { "-n", LockFile, "true" } })!;
        other.WaitForExit();

        Assert.Equal(1, other.ExitCode);
    }

    [Fact]
    public void Says_what_is_wrong_with_a_directory_that_cannot_be_used()
    {
        File.WriteAllText(_directory.File("file"), "in the way");

        var e = Assert.Throws<SpoolException>(() => DataDirectoryLock.Acquire(_directory.File("file")));

        Assert.Equal(SpoolFailure.Io, e.Failure);
        Assert.Contains(_directory.File("file"), e.Message, StringComparison.Ordinal);
    }
}
