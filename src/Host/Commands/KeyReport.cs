using System.Globalization;
using System.Text.Json;
using ThermalActors.Host.Output;

namespace ThermalActors.Host.Commands;

/// <summary>Says what was made and what has to be done with it.</summary>
internal sealed class KeyReport(KeyRequest request, KeyFiles files, string user)
{
    /// <summary>Login name as it is written in SQL.</summary>
    public string User { get; } = SqlIdentifier.Of(user);

    private string Property => request.Second ? "RSA_PUBLIC_KEY_2" : "RSA_PUBLIC_KEY";

    private string Statement => $"ALTER USER {User} SET {Property}='{files.PublicKey}';";

    private IReadOnlyList<string> RotationSteps =>
    [
        $"Run the statement above: both keys work from then on, and the stations go on with the old one.",
        $"Set snowflake.auth.private-key-file = \"{files.PrivateFile}\" on each station and restart it.",
        "Check each station: thermal-actors validate --online",
        $"When all of them use the new key: ALTER USER {User} UNSET RSA_PUBLIC_KEY;",
        "Delete both files of the old key. The next rotation goes the other way: keys generate without --second, then UNSET RSA_PUBLIC_KEY_2.",
    ];

    public void WriteText(TextWriter output)
    {
        var encrypted = request.PassphraseFile is null ? "not encrypted" : "encrypted with AES-256";
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Private key:  {files.PrivateFile} ({request.Bits} bits, mode 0600, {encrypted})"));
        output.WriteLine($"Public key:   {files.PublicFile}");
        output.WriteLine($"Fingerprint:  {files.Fingerprint}");
        output.WriteLine();
        output.WriteLine("Run this in Snowflake as SECURITYADMIN or as the owner of the user:");
        output.WriteLine();
        output.WriteLine($"  {Statement}");
        output.WriteLine();
        output.WriteLine($"DESCRIBE USER {User} then shows the fingerprint above as {Property}_FP.");
        if (request.Second) WriteSteps(output);
        else WriteSettings(output);
    }

    public void WriteJson(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("privateKeyFile", files.PrivateFile);
        json.WriteString("publicKeyFile", files.PublicFile);
        json.WriteNumber("bits", request.Bits);
        json.WriteBoolean("encrypted", request.PassphraseFile is not null);
        json.WriteString("fingerprint", files.Fingerprint);
        json.WriteString("user", User);
        json.WriteString("property", Property);
        json.WriteString("sql", Statement);
        json.WriteStartArray("steps");
        foreach (var step in request.Second ? RotationSteps : []) json.WriteStringValue(step);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void WriteSteps(TextWriter output)
    {
        output.WriteLine();
        output.WriteLine("To change keys without a pause:");
        for (var i = 0; i < RotationSteps.Count; i++) output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {i + 1}. {RotationSteps[i]}"));
    }

    private void WriteSettings(TextWriter output)
    {
        output.WriteLine("The station finds the key by this setting (the file must belong to the user that the service runs as):");
        output.WriteLine();
        output.WriteLine($"  snowflake.auth.private-key-file = \"{files.PrivateFile}\"");
        if (request.PassphraseFile is { } passphrase) output.WriteLine($"  snowflake.auth.private-key-passphrase-file = \"{Path.GetFullPath(passphrase)}\"");
    }
}
