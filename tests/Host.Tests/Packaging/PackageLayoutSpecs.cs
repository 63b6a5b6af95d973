using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Text.RegularExpressions;
using ThermalActors.Host.Hosting;

namespace ThermalActors.Host.Tests.Packaging;

/// <summary>What the package lays down and with which modes; the script that builds it is run on a program of a few bytes.</summary>
public sealed class PackageLayoutSpecs : IDisposable
{
    private const string Lib = "usr/lib/thermal-actors";
    private const string Doc = "usr/share/doc/thermal-actors";
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Everything_has_its_place_and_its_mode()
    {
        var root = Stage();

        var found = Directory.EnumerateFileSystemEntries(root, "*", SearchOption.AllDirectories).ToDictionary(path => Path.GetRelativePath(root, path), ModeOf, StringComparer.Ordinal);

        Assert.Equal("0755", found[$"{Lib}/thermal-actors"]);
        Assert.Equal("0644", found[$"{Lib}/libnative.so"]);
        Assert.Equal("0644", found[$"{Lib}/sub/open.dll"]);
        Assert.Equal("0700", found["etc/thermal-actors/secrets"]);
        Assert.Equal("0755", found["etc/thermal-actors"]);
        Assert.Equal("../lib/thermal-actors/thermal-actors", new FileInfo(Path.Combine(root, "usr/bin/thermal-actors")).LinkTarget);
        foreach (var file in (string[])[
            "etc/thermal-actors/thermal-actors.conf", "usr/lib/systemd/system/thermal-actors.service", "usr/share/man/man1/thermal-actors.1.gz",
            $"{Doc}/README.md", $"{Doc}/reference.conf", $"{Doc}/copyright", $"{Doc}/changelog.gz", $"{Doc}/sbom.cdx.json",
            $"{Doc}/examples/encrypted-key.conf", $"{Doc}/examples/other-time-service.conf", $"{Doc}/profiles/balanced.conf",
            $"{Doc}/grafana/thermal-actors.json", $"{Doc}/prometheus/thermal-actors-alerts.yml"]) Assert.Equal("0644", found[file]);
        foreach (var file in (string[])["createdump", "sbom.cdx.json", "sbom.txt"]) Assert.DoesNotContain($"{Lib}/{file}", found.Keys);
        Assert.DoesNotContain(found, each => each.Value is not ("0755" or "0644" or "0700" or "link"));
        Assert.DoesNotContain(found.Keys, path => path.StartsWith("var/", StringComparison.Ordinal));
    }

    [Fact]
    public void Settings_are_kept_through_upgrades_and_scripts_are_executable()
    {
        var root = Stage();

        Assert.Equal("/etc/thermal-actors/thermal-actors.conf\n", File.ReadAllText(Path.Combine(root, "DEBIAN/conffiles")));
        foreach (var script in (string[])["postinst", "prerm", "postrm"]) Assert.Equal("0755", ModeOf(Path.Combine(root, "DEBIAN", script)));
        var sums = File.ReadAllLines(Path.Combine(root, "DEBIAN/md5sums"));
        Assert.Contains(sums, line => line.EndsWith($"  {Lib}/thermal-actors", StringComparison.Ordinal));
        Assert.DoesNotContain(sums, line => line.Contains("DEBIAN", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("arm64", "2.0.0-rc.1", "2.0.0~rc.1")]
    [InlineData("amd64", "2.0.0", "2.0.0")]
    public void Control_names_version_machine_and_needs(string architecture, string version, string debian)
    {
        var control = File.ReadAllText(Path.Combine(Stage(architecture, version), "DEBIAN/control"));

        Assert.Contains($"\nVersion: {debian}\n", control, StringComparison.Ordinal);
        Assert.Contains($"\nArchitecture: {architecture}\n", control, StringComparison.Ordinal);
        Assert.Matches(new Regex("\\nInstalled-Size: [1-9][0-9]*\\n", RegexOptions.None, TimeSpan.FromSeconds(1)), control);
        Assert.Contains("adduser", control, StringComparison.Ordinal);
        Assert.DoesNotContain('@', control.Replace("@localhost", string.Empty, StringComparison.Ordinal));
    }

    [Fact]
    public void The_change_log_is_ours_in_the_form_of_debian()
    {
        using var packed = new GZipStream(File.OpenRead(Path.Combine(Stage(version: "2.0.0"), Doc, "changelog.gz")), CompressionMode.Decompress);
        using var reader = new StreamReader(packed);
        var text = reader.ReadToEnd();

        Assert.StartsWith("thermal-actors (2.0.0) unstable; urgency=medium\n\n  * ", text, StringComparison.Ordinal);
        Assert.Contains("\n -- ThermalActors <thermal-actors@localhost>  Tue, 03 Nov 2026 12:26:40 +0000\n", text, StringComparison.Ordinal);
        Assert.All(text.Split('\n').Where(line => line.Length > 0).Skip(1), line => Assert.StartsWith(" ", line, StringComparison.Ordinal));
    }

    [Fact]
    public void The_parts_are_told_in_the_copyright_file() =>
        Assert.Contains("  Akka 1.5.74: Apache-2.0\n", File.ReadAllText(Path.Combine(Stage(), Doc, "copyright")), StringComparison.Ordinal);

    [Theory]
    [InlineData("User")]
    [InlineData("Group")]
    public void Scripts_make_and_remove_the_account_that_the_unit_names(string directive)
    {
        var name = UnitFile.Parse(ShippedFiles.Read("thermal-actors.service")).One("Service", directive);

        foreach (var script in (string[])["deb/postinst", "deb/postrm"]) Assert.Contains($"\nuser={name}\n", ShippedFiles.Read(script), StringComparison.Ordinal);
    }

    [Fact]
    public void Purge_takes_state_and_settings_and_remove_takes_neither()
    {
        var script = ShippedFiles.Read("deb/postrm");
        var (remove, purge) = (script.IndexOf("    remove)", StringComparison.Ordinal), script.IndexOf("    purge)", StringComparison.Ordinal));

        Assert.DoesNotContain("rm -rf", script[..purge], StringComparison.Ordinal);
        Assert.True(remove < purge);
        Assert.Contains("rm -rf \"$state\" \"$config\"", script[purge..], StringComparison.Ordinal);
        Assert.Contains("\nstate=/var/lib/thermal-actors\n", script, StringComparison.Ordinal);
        Assert.Contains($"\nconfig={Path.GetDirectoryName(SystemContext.SecretsDirectory)}\n", script, StringComparison.Ordinal);
    }

    private static string ModeOf(string path)
    {
        var info = new FileInfo(path);
        return info.LinkTarget is not null ? "link" : Convert.ToString((int)info.UnixFileMode, 8).PadLeft(4, '0');
    }

    /// <summary>The script on a stand-in for the published program, with the modes that a careless build leaves.</summary>
    private string Stage(string architecture = "arm64", string version = "1.2.3")
    {
        var program = Directory.CreateDirectory(_folder["program"]).FullName;
        Directory.CreateDirectory(Path.Combine(program, "sub"));
        foreach (var (name, mode) in ((string, UnixFileMode)[])[
            ("thermal-actors", UnixFileMode.UserRead), ("libnative.so", (UnixFileMode)0b111_111_101), ("sub/open.dll", (UnixFileMode)0b110_110_110), ("createdump", (UnixFileMode)0b111_101_101)])
        {
            File.WriteAllText(Path.Combine(program, name), name);
            File.SetUnixFileMode(Path.Combine(program, name), mode);
        }

        File.WriteAllText(Path.Combine(program, "sbom.cdx.json"), "{}");
        File.WriteAllText(Path.Combine(program, "sbom.txt"), "  Akka 1.5.74: Apache-2.0\n");
        var root = _folder["root"];
        var start = new ProcessStartInfo("bash") { UseShellExecute = false, RedirectStandardError = true };
        foreach (var word in (string[])[Path.Combine(ShippedFiles.Folder, "build-deb.sh"), architecture, "--payload", program, "--stage", root, "--version", version]) start.ArgumentList.Add(word);
        start.Environment["SOURCE_DATE_EPOCH"] = 1_793_708_800L.ToString(CultureInfo.InvariantCulture);
        using var script = Process.Start(start)!;
        var error = script.StandardError.ReadToEnd();
        script.WaitForExit();
        Assert.True(script.ExitCode == 0, error);
        return root;
    }
}
