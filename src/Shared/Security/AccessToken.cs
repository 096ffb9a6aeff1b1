using System.Security.Cryptography;
using System.Text;
using Spectral.Shared.Errors;

namespace Spectral.Shared.Security;

/// <summary>The secret that requests of a cluster carry, as <c>Authorization: Bearer</c> does (RFC 6750).</summary>
public static class AccessToken
{
    private const int Shortest = 16;
    private const int Longest = 1024;

    /// <summary>The token of an option or of a file; null when neither is given.</summary>
    /// <exception cref="UserErrorException">Both are given, the file cannot be read, or the token cannot be one.</exception>
    public static string? Read(string? token, string? file)
    {
        if (token is not null && file is not null)
        {
            throw new UserErrorException("--token and --token-file (or SPECTRAL_TOKEN and SPECTRAL_TOKEN_FILE) are both given; give one of them");
        }

        return file is not null ? Check(SecurityFile.Read("--token-file", file).Trim(), file)
            : token is not null ? Check(token, "--token (SPECTRAL_TOKEN)")
            : null;
    }

    /// <summary>Compares in a time that does not depend on where they differ.</summary>
    public static bool Matches(string given, string expected) =>
        CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(given)), SHA256.HashData(Encoding.UTF8.GetBytes(expected)));

    // The value stays out of the message: messages are logged.
    private static string Check(string token, string source) =>
        token.Length is >= Shortest and <= Longest && token.All(letter => letter is > ' ' and <= '~')
            ? token
            : throw new UserErrorException(
                $"{source}: a token has {Shortest} to {Longest} printable ASCII characters without spaces, this one {token.Length} characters"
                + (token.Length is >= Shortest and <= Longest ? ", some of them others" : ""));
}
