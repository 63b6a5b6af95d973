using System.Text;
using System.Text.RegularExpressions;
using ThermalActors.Host.Dashboard;

namespace ThermalActors.Host.Tests.Dashboard;

public sealed class PageFilesSpecs
{
    public static TheoryData<string> Names => [.. PageFiles.All.Keys];

    [Fact]
    public void All_files_are_there() =>
        Assert.Equal(["chart.js", "format.js", "icon.svg", "index.html", "page.css", "page.js"], PageFiles.All.Keys.Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Names))]
    public void Nothing_comes_from_elsewhere(string name)
    {
        var text = Text(name).Replace("http://www.w3.org/2000/svg", string.Empty, StringComparison.Ordinal);

        Assert.DoesNotContain("http://", text, StringComparison.Ordinal);
        Assert.DoesNotContain("https://", text, StringComparison.Ordinal);
        Assert.DoesNotMatch("""(src|href)="//|url\(|@import|from '[^.]""", text);
    }

    [Fact]
    public void The_document_has_neither_handlers_nor_scripts_nor_styles_inside()
    {
        var html = Text(PageFiles.Index);

        Assert.DoesNotMatch("""\son[a-z]+=""", html);
        Assert.DoesNotMatch("""\sstyle=|<style|javascript:""", html);
        Assert.Equal("""<script type="module" src="page.js"></script>""", Assert.Single(Regex.Matches(html, "<script.*?</script>", RegexOptions.None, TimeSpan.FromSeconds(5))).Value);
        Assert.All(Regex.Matches(html, "(?:src|href)=\"(?<file>[a-z]+\\.[a-z]+)\"", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5)).Select(match => match.Groups["file"].Value), file => Assert.Contains(file, PageFiles.All.Keys));
    }

    /// <summary>What a station says, texts of Snowflake among it, must never become markup.</summary>
    [Theory]
    [InlineData("innerHTML")]
    [InlineData("outerHTML")]
    [InlineData("insertAdjacentHTML")]
    [InlineData("document.write")]
    [InlineData("eval(")]
    [InlineData("Function(")]
    [InlineData("setAttribute('style'")]
    public void Scripts_write_text_only(string forbidden) =>
        Assert.All(PageFiles.All.Keys.Where(name => name.EndsWith(".js", StringComparison.Ordinal)), name => Assert.DoesNotContain(forbidden, Text(name), StringComparison.Ordinal));

    internal static string Text(string name) => Encoding.UTF8.GetString(PageFiles.All[name].Content);
}
