using System.Net;
using System.Net.Http.Headers;
using Spectral.Shared.Client.Api;
using Spectral.Shared.Security;

namespace Spectral.Cli.Doctor;

/// <summary>Whether the coordinator can be reached and takes the token, and whether its clock and this host's agree.</summary>
internal sealed class CoordinatorCheck(Uri address, ClusterTls? tls, string? token, TimeProvider clock)
{
    private const string Name = "coordinator";
    private const string Clock = "clock";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>The coordinator tells whole seconds.</summary>
    private static readonly TimeSpan Resolution = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Noticed = TimeSpan.FromSeconds(2);

    /// <summary>Further off than this, certificates and logs of hosts do not fit together.</summary>
    private static readonly TimeSpan Tolerated = TimeSpan.FromMinutes(1);

    public async Task<IReadOnlyList<CheckResult>> RunAsync(CancellationToken cancellation)
    {
        using var http = new HttpClient(ClusterHttp.CreateHandler(tls)) { BaseAddress = new Uri(address.GetLeftPart(UriPartial.Authority) + "/"), Timeout = Patience };
        http.DefaultRequestHeaders.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        try
        {
            DateTimeOffset asked = clock.GetUtcNow();
            using HttpResponseMessage health = await http.GetAsync(ApiRoutes.Health, cancellation);
            TimeSpan took = clock.GetUtcNow() - asked;
            using HttpResponseMessage nodes = await http.GetAsync(ApiRoutes.Page(ApiRoutes.Nodes, after: null, limit: 1), cancellation);
            return [Answer(health.StatusCode, nodes.StatusCode, took), Compare(health.Headers.Date, asked + (took / 2), took)];
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !cancellation.IsCancellationRequested)
        {
            return [CheckResult.Failed(
                Name, $"{address} cannot be reached: {e.GetBaseException().Message}", "is it running, is this its --http-port, does a firewall lie between, and are the certificates of one authority?")];
        }
    }

    private CheckResult Answer(HttpStatusCode health, HttpStatusCode nodes, TimeSpan took) => (health, nodes) switch
    {
        (HttpStatusCode.OK, HttpStatusCode.OK) => CheckResult.Ok(Name, $"{address} answers in {took.TotalMilliseconds:0} ms{(token is null ? "" : " and takes the token")}"),
        (HttpStatusCode.OK, HttpStatusCode.Unauthorized) => CheckResult.Failed(Name, $"{address} refuses {(token is null ? "who shows no token" : "the token")}", "give the cluster's token by --token-file or SPECTRAL_TOKEN"),
        (HttpStatusCode.OK, _) => CheckResult.Warning(Name, $"{address} is there and cannot answer now ({(int)nodes})", "look at its log: its journal or its store may be away"),
        _ => CheckResult.Failed(Name, $"what answers at {address} is no coordinator ({(int)health})", "give the coordinator's address with its --http-port"),
    };

    private static CheckResult Compare(DateTimeOffset? theirs, DateTimeOffset ours, TimeSpan took)
    {
        if (theirs is null)
        {
            return CheckResult.Warning(Clock, "the coordinator's answer has no time", "compare the hosts' clocks by hand");
        }

        // What is told as a second may be anything within it.
        TimeSpan difference = ours - theirs.Value - (Resolution / 2);
        TimeSpan uncertain = (Resolution / 2) + (took / 2);
        string found = $"{Math.Abs(difference.TotalSeconds):0.0} s {(difference > TimeSpan.Zero ? "before" : "behind")} the coordinator's (+/- {uncertain.TotalSeconds:0.0} s)";
        const string Advice = "let NTP set both hosts' clocks";
        return difference.Duration() > Tolerated + uncertain ? CheckResult.Failed(Clock, found, Advice)
            : difference.Duration() > Noticed + uncertain ? CheckResult.Warning(Clock, found, Advice)
            : CheckResult.Ok(Clock, found);
    }
}
