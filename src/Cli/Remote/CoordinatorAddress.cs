using Spectral.Shared.Errors;
using Spectral.Shared.Security;

namespace Spectral.Cli.Remote;

/// <summary>What an address of a coordinator may look like.</summary>
internal static class CoordinatorAddress
{
    private const string Example = "https://coordinator:7070";

    /// <exception cref="UserErrorException">It is no http or https address of a host.</exception>
    public static Uri Parse(string text)
    {
        bool isLegal = Uri.TryCreate(text, UriKind.Absolute, out Uri? address)
            && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps)
            && address is { Host.Length: > 0, UserInfo: "", Query: "", Fragment: "" };
        return isLegal ? address! : throw new UserErrorException($"--coordinator: '{text}' is no address of a coordinator; expected e.g. {Example}");
    }

    /// <exception cref="UserErrorException">The address is http beyond loopback, and that is not allowed explicitly.</exception>
    public static void CheckClearText(Uri address, bool isAllowed)
    {
        if (address.Scheme == Uri.UriSchemeHttp && !isAllowed && !Loopback.Is(address.Host))
        {
            throw new UserErrorException(
                $"--coordinator: '{address.OriginalString}' sends recipes and the token in clear text over a network; use https, or --insecure if the network itself is trusted");
        }
    }
}
