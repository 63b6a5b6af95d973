namespace ThermalActors.Emulator;

/// <summary>What <c>POST /oauth/token</c> answers (C4).</summary>
public enum TokenForm
{
    /// <summary>The bare token, as the real service does.</summary>
    RawToken,

    /// <summary><c>{"token":"…"}</c>, as documented.</summary>
    TokenObject,

    /// <summary><c>{"access_token":"…","expires_in":…}</c>.</summary>
    AccessTokenObject,
}
