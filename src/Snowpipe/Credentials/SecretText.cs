using System.Security.Cryptography;
using System.Text;

namespace ThermalActors.Snowpipe.Credentials;

/// <summary>Characters that are wiped after use. They never move, so that the collector leaves no copies behind.</summary>
internal sealed class SecretText : IDisposable
{
    private readonly char[] _characters;
    private readonly int _length;

    private SecretText(char[] characters, int length) => (_characters, _length) = (characters, length);

    /// <summary>The characters; not to be kept.</summary>
    public ReadOnlySpan<char> Span => _characters.AsSpan(0, _length);

    public static SecretText Decode(ReadOnlySpan<byte> utf8)
    {
        if (utf8.StartsWith("\uFEFF"u8)) utf8 = utf8[3..];
        var characters = GC.AllocateUninitializedArray<char>(Encoding.UTF8.GetMaxCharCount(utf8.Length), pinned: true);
        return new SecretText(characters, Encoding.UTF8.GetChars(utf8, characters));
    }

    public void Dispose() => CryptographicOperations.ZeroMemory(System.Runtime.InteropServices.MemoryMarshal.AsBytes(_characters.AsSpan()));

    public override string ToString() => Secret.Mask;
}
