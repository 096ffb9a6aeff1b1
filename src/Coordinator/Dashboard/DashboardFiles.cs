using System.Collections.Frozen;
using System.Reflection;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace Spectral.Coordinator.Dashboard;

/// <summary>The page's files, which are in the assembly: a coordinator needs no directory beside it, and loads nothing from elsewhere.</summary>
internal static class DashboardFiles
{
    private const string Folder = "dashboard/";
    private const string Page = "index.html";

    /// <summary>By the path under which each is served.</summary>
    public static FrozenDictionary<string, DashboardFile> All { get; } = Read(typeof(DashboardFiles).Assembly);

    /// <summary>Whether a path is served to anybody: the page tells nothing, and asks for the token itself.</summary>
    public static bool Contains(PathString path) => path.Value is { } text && All.ContainsKey(text);

    private static FrozenDictionary<string, DashboardFile> Read(Assembly assembly) => assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(Folder, StringComparison.Ordinal))
        .ToFrozenDictionary(name => name == Folder + Page ? "/" : "/" + name, name => Read(assembly, name), StringComparer.Ordinal);

    private static DashboardFile Read(Assembly assembly, string name)
    {
        using Stream stream = assembly.GetManifestResourceStream(name)!;
        byte[] content = new byte[stream.Length];
        stream.ReadExactly(content);
        return new DashboardFile(content, ContentType(name), $"\"{Convert.ToHexStringLower(SHA256.HashData(content))[..16]}\"");
    }

    private static string ContentType(string name) => Path.GetExtension(name) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        var other => throw new InvalidOperationException($"no content type is known for {other}"),
    };
}
