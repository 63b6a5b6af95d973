using ThermalActors.Snowpipe.Http;

namespace ThermalActors.Actors.Settings;

/// <summary><c>thermal-actors.network</c>: the way to Snowflake and whom to believe that it is Snowflake.</summary>
internal static class NetworkSettingsReader
{
    private const string ProxyKey = "network.proxy";
    private const string LoginKey = "network.proxy-login-file";
    private const string CaKey = "network.ca-file";
    private const string Expectation = "none, or an address such as \"http://proxy.example.com:3128\"";

    public static NetworkOptions Read(HoconReader reader, SettingsContext context)
    {
        var login = File(reader, context, LoginKey, "the login of the proxy");
        var address = reader.TextOr(ProxyKey, "auto", Expectation, text => text is "none" || Address(text) is not null);
        ProxyRoute route = address switch
        {
            null => new ProxyRoute.Machine(),
            "none" => new ProxyRoute.Direct(),
            _ => new ProxyRoute.Server(Address(address)!, login),
        };
        if (login is not null && route is not ProxyRoute.Server && !reader.IsInvalid(ProxyKey))
            reader.Report(LoginKey, "needs network.proxy: without one nobody asks for the login", "Set network.proxy to the address of the proxy");
        return new NetworkOptions(route, File(reader, context, CaKey, "the certificates"));
    }

    // A name and password in the address would be a secret in the settings, so that form is not an address here.
    private static Uri? Address(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && uri is { Scheme: "http" or "https", UserInfo: "", AbsolutePath: "/", Query: "", Fragment: "", Host.Length: > 0 }
        && !text.Contains('@', StringComparison.Ordinal) ? uri : null;

    private static string? File(HoconReader reader, SettingsContext context, string key, string what)
    {
        var path = SettingsPaths.ReadFile(reader, context, key);
        if (path is not null && context.FileExists is { } exists && !exists(path))
            reader.Report(key, $"there is no such file for {what}", "The file must exist and be readable by this user");
        return path;
    }
}
