using System.Globalization;
using System.Net;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.DependencyInjection;

namespace Spectral.Coordinator.Http.Limits;

/// <summary>Holds <see cref="ApiLimits"/> with ASP.NET's limiter.</summary>
public static class ApiLimiting
{
    internal const string Reads = "reads";
    internal const string Writes = "writes";
    internal const string Streams = "streams";

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    public static IServiceCollection AddApiLimits(this IServiceCollection services, ApiLimits limits) => services.AddRateLimiter(options =>
    {
        options.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        options.OnRejected = RejectAsync;
        options.AddPolicy(Reads, context => OfAddress(context, limits.ReadBurst, limits.ReadsPerSecond));
        options.AddPolicy(Writes, context => OfAddress(context, limits.WriteBurst, limits.WritesPerSecond));
        options.AddPolicy(Streams, _ => RateLimitPartition.GetConcurrencyLimiter("", _ => new ConcurrencyLimiterOptions { PermitLimit = limits.Streams }));
    });

    /// <summary>Behind the token, so that strangers use up nobody's share; behind routing, which knows what is asked.</summary>
    public static IApplicationBuilder UseApiLimits(this IApplicationBuilder app) => app.UseRateLimiter();

    private static RateLimitPartition<IPAddress> OfAddress(HttpContext context, int burst, int perSecond) => RateLimitPartition.GetTokenBucketLimiter(
        context.Connection.RemoteIpAddress ?? IPAddress.None,
        _ => new TokenBucketRateLimiterOptions { TokenLimit = burst, TokensPerPeriod = perSecond, ReplenishmentPeriod = Period });

    private static async ValueTask RejectAsync(OnRejectedContext rejected, CancellationToken cancellation)
    {
        TimeSpan wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out TimeSpan told) ? told : Period;
        int seconds = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds));
        rejected.HttpContext.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        await Problems.WriteAsync(
            rejected.HttpContext, StatusCodes.Status429TooManyRequests, $"this is more than the coordinator takes from one address; try again in {seconds} s");
    }
}
