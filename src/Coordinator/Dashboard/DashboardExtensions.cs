using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Spectral.Coordinator.Dashboard;

/// <summary>The page that shows the cluster, at the coordinator's address.</summary>
public static class DashboardExtensions
{
    /// <summary>Only what comes from this coordinator is run, shown or asked; no page may hold this one in a frame.</summary>
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public static IEndpointRouteBuilder MapDashboard(this IEndpointRouteBuilder endpoints)
    {
        foreach ((string path, DashboardFile file) in DashboardFiles.All)
        {
            endpoints.MapGet(path, (RequestDelegate)(context => WriteAsync(context, file)));
        }

        return endpoints;
    }

    private static Task WriteAsync(HttpContext context, DashboardFile file)
    {
        IHeaderDictionary headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers.CacheControl = "no-cache";
        headers.ETag = file.Tag;
        if (context.Request.Headers.IfNoneMatch == file.Tag)
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        context.Response.ContentType = file.ContentType;
        context.Response.ContentLength = file.Content.Length;
        return context.Response.Body.WriteAsync(file.Content, 0, file.Content.Length, context.RequestAborted);
    }
}
