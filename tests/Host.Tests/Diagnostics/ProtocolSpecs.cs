using System.Text.Json;
using ThermalActors.Host.Diagnostics;
using ThermalActors.Host.Tests.Commands;

namespace ThermalActors.Host.Tests.Diagnostics;

public sealed class ProtocolSpecs(LocalSnowpipeFixture fixture) : IClassFixture<LocalSnowpipeFixture>
{
    [Fact]
    public async Task Every_open_question_is_answered_and_the_channel_is_gone_afterwards()
    {
        var (code, output, error) = await Cli.InvokeAsync("doctor", "--local", "--protocol", "--json", "--simulate", "--data-dir", fixture.DataDirectory);

        Assert.Equal((0, string.Empty), (code, error));
        using var document = JsonDocument.Parse(output);
        var answers = document.RootElement.GetProperty("findings").EnumerateArray()
            .Where(finding => finding.GetProperty("code").GetString()!.StartsWith("TA-PRT-", StringComparison.Ordinal))
            .ToDictionary(finding => finding.GetProperty("code").GetString()!, finding => finding.GetProperty("found").GetString()!, StringComparer.Ordinal);
        Assert.Equal(ProtocolProbe.Questions.Select(question => question.Code), answers.Keys);
        Assert.Contains("returns the latest token", answers["TA-PRT-01"], StringComparison.Ordinal);
        Assert.Contains("the counter is called rows_error_count (now 1)", answers["TA-PRT-04"], StringComparison.Ordinal);
        Assert.Contains("a JWT of two minutes ago is accepted", answers["TA-PRT-06"], StringComparison.Ordinal);
        Assert.Contains("0 of 20 calls", answers["TA-PRT-08"], StringComparison.Ordinal);
        Assert.Contains("keeps the counters", answers["TA-PRT-09"], StringComparison.Ordinal);
        Assert.Contains("SUCCESS", answers["TA-PRT-12"], StringComparison.Ordinal);
        Assert.Contains("shape L", answers["TA-PRT-13"], StringComparison.Ordinal);
        Assert.Empty(fixture.Snowpipe.Admin.Channels());
    }

    [Fact]
    public async Task Nothing_is_written_into_an_account_without_consent()
    {
        var (code, output, error) = await Cli.InvokeAsync(
            "doctor", "--protocol", "--set", "snowflake.account=A-B", "--set", "snowflake.user=U", "--set", $"snowflake.auth.private-key-file={Path.Combine(fixture.DataDirectory, "local", "rsa_key.p8")}", "--data-dir", fixture.DataDirectory);

        Assert.Equal((2, string.Empty), (code, output));
        Assert.Contains("say --yes", error, StringComparison.Ordinal);
    }
}
