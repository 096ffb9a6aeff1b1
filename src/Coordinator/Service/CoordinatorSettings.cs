using System.Net;
using Spectral.Shared.Errors;
using Spectral.Shared.Hosting;
using Spectral.Shared.Security;
using Spectral.Storage.S3;

namespace Spectral.Coordinator.Service;

/// <summary>How a coordinator that serves remote nodes runs.</summary>
/// <param name="Data">Directory of its journal and, unless said otherwise, its store.</param>
/// <param name="Store">Directory of the artifact store.</param>
/// <param name="Postgres">Connection string of the journal's database; null keeps it in a file in <paramref name="Data"/>.</param>
/// <param name="Bind">Address to listen on.</param>
/// <param name="Host">Name or address that nodes reach it by.</param>
/// <param name="Port">Port of remoting.</param>
/// <param name="HttpPort">Port of the API and the data plane.</param>
/// <param name="Seeds">Remoting addresses of all coordinators of the cluster, this one among them; empty when it is the only one.</param>
/// <param name="FailureDetection">Silence after which a node counts as dead.</param>
/// <param name="Jaeger">Address of Jaeger's pages, which the dashboard links to; null for none.</param>
/// <param name="Parent">Process without which it ends; null for none.</param>
internal sealed record CoordinatorSettings(
    string Data,
    string Store,
    string? Postgres,
    IPAddress Bind,
    string Host,
    int Port,
    int HttpPort,
    IReadOnlyList<string> Seeds,
    TimeSpan FailureDetection,
    Uri? Jaeger,
    int? Parent,
    bool Verbose,
    ClusterSecurity Security,
    SupervisionSettings Supervision)
{
    private const string JaegerUrl = "jaeger-url";

    public static IReadOnlyList<Setting> Known { get; } =
    [
        new("data", "Directory of the journal and the artifact store.", "spectral-data"),
        new("store", "Directory of the artifact store, where it is not below --data."),
        new("postgres", "Connection string of a PostgreSQL database for the journal, so that another host can take over."),
        new("bind", "Address to listen on.", "127.0.0.1"),
        new("host", "Name or address that nodes and clients reach it by; --bind where nothing is said."),
        new("port", "Port for nodes (Akka remoting).", "7419"),
        new("http-port", "Port of the API and the data plane.", "7420"),
        new("seeds", "host:port of all coordinators, when there are several."),
        new("failure-detection", "Silence after which a node counts as dead; every other timeout follows from it.", "5s"),
        new(JaegerUrl, "Address of Jaeger's pages, e.g. https://jaeger.example:16686, which the dashboard links jobs' traces to."),
        new("parent", "End when this process ends."),
        new("verbose", "Log more.", IsFlag: true),
        .. SupervisionSettings.Known,
        .. SecuritySettings.Known,
        .. S3Settings.Known,
    ];

    /// <exception cref="UserErrorException">Something is wrong or missing.</exception>
    public static CoordinatorSettings From(ServiceSettings settings, TimeProvider time)
    {
        string bind = settings.Get("bind");
        string data = Path.GetFullPath(settings.Get("data"));
        return new CoordinatorSettings(
            data,
            settings.Find("store") ?? Path.Combine(data, "store"),
            settings.Find("postgres"),
            IPAddress.TryParse(bind, out IPAddress? address) ? address : throw settings.Wrong("bind", bind, "an IP address, e.g. 0.0.0.0"),
            settings.Find("host") ?? bind,
            settings.Integer("port", 1, ushort.MaxValue),
            settings.Integer("http-port", 1, ushort.MaxValue),
            SeedsIn(settings),
            settings.Duration("failure-detection"),
            JaegerIn(settings),
            settings.Find("parent") is null ? null : settings.Integer("parent", 1, int.MaxValue),
            settings.Flag("verbose"),
            SecuritySettings.Load(settings, time),
            SupervisionSettings.From(settings));
    }

    private static Uri? JaegerIn(ServiceSettings settings) => settings.Find(JaegerUrl) is not { } text ? null
        : Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https" ? uri
        : throw settings.Wrong(JaegerUrl, text, "an address such as https://jaeger.example:16686");

    private static IReadOnlyList<string> SeedsIn(ServiceSettings settings)
    {
        IReadOnlyList<string> seeds = settings.List("seeds");
        return seeds.FirstOrDefault(seed => !HostAndPort.Is(seed)) is { } wrong
            ? throw settings.Wrong("seeds", wrong, "host:port of every coordinator, with commas, e.g. one:7419,two:7419")
            : seeds;
    }
}
