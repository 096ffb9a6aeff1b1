using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Spectral.Coordinator.Http.OpenApi;
using Spectral.Shared.Telemetry;

namespace Spectral.Coordinator.Http;

/// <summary>
/// Spans of requests that change something: below the one that the request names in its <c>traceparent</c> header
/// (https://www.w3.org/TR/trace-context/), and above what they bring about. Questions, which a page asks every two seconds, have none.
/// </summary>
internal static class ApiTracing
{
    public static RequestDelegate Trace(ApiOperation operation, RequestDelegate answer) => async context =>
    {
        using Activity? span = SpectralTelemetry.IsOn
            ? SpectralTelemetry.Start($"api {operation.Id}", ActivityKind.Server, SpectralTelemetry.Parse(context.Request.Headers.TraceParent))
            : null;
        Say(TelemetryTags.Job, context.Request.RouteValues.GetValueOrDefault("job"));
        Say(TelemetryTags.Sweep, context.Request.RouteValues.GetValueOrDefault("sweep"));
        try
        {
            await answer(context);
        }
        catch (Exception e)
        {
            span?.SetStatus(ActivityStatusCode.Error, e.Message);
            throw;
        }
    };

    /// <summary>Tags the request's span, where it has one.</summary>
    public static void Say(string tag, object? value)
    {
        if (value is not null && Activity.Current is { } span && ReferenceEquals(span.Source, SpectralTelemetry.Source))
        {
            span.SetTag(tag, value);
        }
    }
}
