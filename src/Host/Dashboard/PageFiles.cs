using System.Collections.Frozen;

namespace ThermalActors.Host.Dashboard;

/// <summary>One file of the page.</summary>
/// <param name="ContentType">Its media type.</param>
/// <param name="Content">Its bytes.</param>
internal sealed record PageFile(string ContentType, byte[] Content);

/// <summary>The files of the page, carried by the program: it needs nothing from elsewhere.</summary>
internal static class PageFiles
{
    private const string Prefix = "Page/";

    /// <summary>Name of the document itself.</summary>
    public const string Index = "index.html";

    /// <summary>All files by their name.</summary>
    public static FrozenDictionary<string, PageFile> All { get; } = typeof(PageFiles).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
        .ToFrozenDictionary(name => name[Prefix.Length..], Read, StringComparer.Ordinal);

    private static PageFile Read(string resource)
    {
        using var stream = typeof(PageFiles).Assembly.GetManifestResourceStream(resource)!;
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return new PageFile(TypeOf(Path.GetExtension(resource)), content);
    }

    private static string TypeOf(string extension) => extension switch
    {
        ".html" => "text/html; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        _ => throw new InvalidOperationException($"The page has no files of the kind {extension}."),
    };
}
