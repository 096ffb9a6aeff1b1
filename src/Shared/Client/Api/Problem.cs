namespace Spectral.Shared.Client.Api;

/// <summary>The body of every error (RFC 9457).</summary>
/// <param name="Title">The status in words.</param>
/// <param name="Status">HTTP status.</param>
/// <param name="Detail">What is wrong, and what would be right.</param>
/// <param name="Type">URI of a page about it; there is none.</param>
public sealed record Problem(string Title, int Status, string? Detail = null, string Type = "about:blank")
{
    public const string ContentType = "application/problem+json";
}
