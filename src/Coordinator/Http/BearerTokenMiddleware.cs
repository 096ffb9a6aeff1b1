using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Spectral.Coordinator.Dashboard;
using Spectral.Shared.Client.Api;
using Spectral.Shared.Security;

namespace Spectral.Coordinator.Http;

/// <summary>Lets through who shows the token (RFC 6750), and anybody to the health check and the dashboard's own files, which tell nothing.</summary>
internal sealed class BearerTokenMiddleware(RequestDelegate next, string token, ILogger<BearerTokenMiddleware> logger)
{
    private const string Scheme = "Bearer ";

    private readonly OnceOnly<IPAddress> _logged = new();

    public Task InvokeAsync(HttpContext context)
    {
        string? fault = context.Request.Path == "/" + ApiRoutes.Health || DashboardFiles.Contains(context.Request.Path) ? null : Fault(context.Request);
        return fault is null ? next(context) : RefuseAsync(context, fault);
    }

    private string? Fault(HttpRequest request)
    {
        string header = request.Headers.Authorization.ToString();
        return header.Length == 0 ? "it shows no token"
            : !header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? "its Authorization is no bearer token"
            : !AccessToken.Matches(header[Scheme.Length..].Trim(), token) ? "its token is another"
            : null;
    }

    private Task RefuseAsync(HttpContext context, string fault)
    {
        IPAddress address = context.Connection.RemoteIpAddress ?? IPAddress.None;
        if (_logged.IsNew(address))
        {
            logger.TokenRefused(address.ToString(), fault);
        }

        context.Response.Headers.WWWAuthenticate = "Bearer";
        return Problems.WriteAsync(
            context, StatusCodes.Status401Unauthorized, "this coordinator asks for its token: Authorization: Bearer <token> (spectral: --token-file or SPECTRAL_TOKEN)");
    }
}
