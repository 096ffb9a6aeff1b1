using System.Net;
using Spectral.GpuNode.Engine;
using Spectral.Shared.Errors;
using Spectral.Shared.Hosting;
using Spectral.Shared.Security;
using Spectral.Storage.S3;

namespace Spectral.GpuNode.Service;

/// <summary>How a node that serves a remote coordinator runs.</summary>
/// <param name="Name">Unique in the cluster.</param>
/// <param name="Devices">As the user writes them.</param>
/// <param name="Threads">CPU threads of each worker.</param>
/// <param name="Coordinators">Remoting addresses of the coordinators.</param>
/// <param name="Urls">Their data planes.</param>
/// <param name="Bind">Address to listen on.</param>
/// <param name="Host">Name or address that the others reach it by.</param>
/// <param name="Port">Port of remoting; 0 for any.</param>
/// <param name="DataPort">Port of the communicators; 0 for any.</param>
/// <param name="Nccl">NCCL's library file, <c>auto</c> or <c>off</c>.</param>
/// <param name="Roots">Where recipes' paths may lead.</param>
/// <param name="Cache">Directory of copies of the store's files.</param>
/// <param name="Store">A directory that holds the coordinator's store itself; null to reach it over HTTP.</param>
/// <param name="FailureDetection">The cluster's.</param>
/// <param name="DrainWithin">Longest wait for a drain.</param>
/// <param name="Parent">Process without which it ends; null for none.</param>
internal sealed record NodeSettings(
    string Name,
    string Devices,
    int Threads,
    IReadOnlyList<string> Coordinators,
    IReadOnlyList<Uri> Urls,
    IPAddress Bind,
    string Host,
    int Port,
    int DataPort,
    string Nccl,
    PathRoots Roots,
    string Cache,
    string? Store,
    TimeSpan FailureDetection,
    TimeSpan DrainWithin,
    int? Parent,
    bool Verbose,
    ClusterSecurity Security,
    SupervisionSettings Supervision)
{
    public static IReadOnlyList<Setting> Known { get; } =
    [
        new("name", "Name of the node, unique in the cluster.", Environment.MachineName.ToLowerInvariant()),
        new("devices", "Devices, one worker each: cpu:N, cuda:all, cuda:0,1 or auto.", "auto"),
        new("threads", "CPU threads of each worker.", "1"),
        new("coordinators", "host:port of the coordinators' remoting, with commas.", "127.0.0.1:7419"),
        new("urls", "Addresses of the coordinators' data planes, with commas.", "http://127.0.0.1:7420"),
        new("bind", "Address to listen on.", "127.0.0.1"),
        new("host", "Name or address that others reach it by; --bind where nothing is said."),
        new("port", "Port for the coordinator (Akka remoting); 0 for any.", "0"),
        new("data-port", "Port for other nodes (communicators); 0 for any.", "0"),
        new("nccl", "NCCL for workers on GPUs: a library file, auto to look for it, or off to sum over TCP.", "auto"),
        new("nccl-plaintext", "Must be 'accept' where NCCL is used beyond loopback: its traffic is neither encrypted nor authenticated, so the network must be closed."),
        new("model-roots", "Directories, with commas, below which recipes find base models and adapters.", "."),
        new("data-roots", "Directories, with commas, below which recipes find datasets.", "."),
        new("cache", "Directory of copies of what the coordinator stores.", Path.Combine(Path.GetTempPath(), "spectral-cache")),
        new("store", "Directory of the coordinator's store itself, where this host shares it; else it is reached over --urls."),
        new("failure-detection", "Silence after which a node counts as dead; the same everywhere.", "5s"),
        new("drain-within", "Longest time to finish the step at hand and hand over when told to stop.", "60s"),
        new("parent", "End when this process ends."),
        new("verbose", "Log more.", IsFlag: true),
        .. SupervisionSettings.Known,
        .. SecuritySettings.Known,
        .. S3Settings.Known,
    ];

    /// <exception cref="UserErrorException">Something is wrong or missing.</exception>
    public static NodeSettings From(ServiceSettings settings, TimeProvider time)
    {
        string bind = settings.Get("bind");
        string name = settings.Get("name");
        return new NodeSettings(
            IsName(name) ? name : throw settings.Wrong("name", name, "1 to 100 letters, digits, '-', '_' and '.'"),
            settings.Get("devices"),
            settings.Integer("threads", 1, 1024),
            Addresses(settings),
            DataPlanes(settings),
            IPAddress.TryParse(bind, out IPAddress? address) ? address : throw settings.Wrong("bind", bind, "an IP address, e.g. 0.0.0.0"),
            settings.Find("host") ?? bind,
            settings.Integer("port", 0, ushort.MaxValue),
            settings.Integer("data-port", 0, ushort.MaxValue),
            NcclOf(settings),
            new PathRoots(DirectoriesOf(settings, "model-roots"), DirectoriesOf(settings, "data-roots")),
            settings.Get("cache"),
            settings.Find("store"),
            settings.Duration("failure-detection"),
            settings.Duration("drain-within"),
            settings.Find("parent") is null ? null : settings.Integer("parent", 1, int.MaxValue),
            settings.Flag("verbose"),
            SecuritySettings.Load(settings, time),
            SupervisionSettings.From(settings));
    }

    /// <summary>What NCCL sends can be read and changed on its way: whoever lets it leave the machine must say so.</summary>
    private static string NcclOf(ServiceSettings settings)
    {
        string nccl = settings.Get("nccl");
        bool staysHere = nccl == "off" || Loopback.Is(settings.Find("host") ?? settings.Get("bind")) || !settings.Get("devices").Contains("cuda", StringComparison.Ordinal);
        return staysHere || settings.Find("nccl-plaintext") == "accept"
            ? nccl
            : throw new UserErrorException(
                "--nccl-plaintext (SPECTRAL_NCCL_PLAINTEXT) is missing: NCCL's traffic is neither encrypted nor authenticated. Where the network between the nodes is "
                + "closed, say --nccl-plaintext accept; else --nccl off sums over TCP with TLS");
    }

    private static IReadOnlyList<string> DirectoriesOf(ServiceSettings settings, string name)
    {
        IReadOnlyList<string> roots = settings.List(name);
        string? wrong = roots.FirstOrDefault(root => !Directory.Exists(root));
        return wrong is null && roots.Count > 0 ? roots : throw settings.Wrong(name, wrong ?? "", "directories of this host, with commas");
    }

    private static bool IsName(string name) =>
        name.Length is > 0 and <= 100 && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.');

    private static IReadOnlyList<string> Addresses(ServiceSettings settings)
    {
        IReadOnlyList<string> addresses = settings.List("coordinators");
        string? wrong = addresses.FirstOrDefault(address => !HostAndPort.Is(address));
        return wrong is null && addresses.Count > 0
            ? addresses
            : throw settings.Wrong("coordinators", wrong ?? "", "host:port of at least one coordinator, e.g. coordinator:7419");
    }

    private static IReadOnlyList<Uri> DataPlanes(ServiceSettings settings)
    {
        Uri[] urls = [.. settings.List("urls").Select(url => Url(settings, url))];
        return urls.Length > 0 ? urls : throw WrongUrl(settings, "");
    }

    private static Uri Url(ServiceSettings settings, string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https" ? uri : throw WrongUrl(settings, url);

    private static UserErrorException WrongUrl(ServiceSettings settings, string url) =>
        settings.Wrong("urls", url, "addresses such as https://coordinator:7420");
}
