namespace Spectral.Shared.Artifacts.Remote;

/// <summary>
/// The artifact store over HTTP, as both sides spell it. Paths within the store travel as query values: a URL path would be
/// normalised on its way, and what leaves the store must be refused, not tidied up.
/// </summary>
public static class StoreRoutes
{
    public const string Prefix = "/v1/store";

    /// <summary>GET (ranges too) and HEAD of a file; its ETag is its SHA-256.</summary>
    public const string File = "/file";

    /// <summary>GET: 204 where a complete file lies, else 404.</summary>
    public const string Exists = "/exists";

    /// <summary>GET: paths of all files under a directory.</summary>
    public const string List = "/list";

    /// <summary>POST: moves a file or directory.</summary>
    public const string Move = "/move";

    /// <summary>POST: moves a file or directory to the trash.</summary>
    public const string Trash = "/trash";

    /// <summary>
    /// PUT with an <see cref="UploadClaim"/> opens an upload under an id that the client chose, or finds it again; HEAD tells
    /// how much has arrived; PATCH appends; POST publishes.
    /// </summary>
    public const string Upload = "/uploads/{id:guid}";

    /// <summary>Header of HEAD's answer and PATCH's request: bytes that have arrived.</summary>
    public const string OffsetHeader = "Upload-Offset";

    public const string PathKey = "path";
    public const string FromKey = "from";
    public const string ToKey = "to";

    /// <summary>Most bytes of one PATCH; a larger file comes in several.</summary>
    public const int LargestChunk = 16 << 20;

    public static string FileAt(string path) => $"{Prefix}{File}?{PathKey}={Uri.EscapeDataString(path)}";

    public static string ExistsAt(string path) => $"{Prefix}{Exists}?{PathKey}={Uri.EscapeDataString(path)}";

    public static string ListAt(string directory) => $"{Prefix}{List}?{PathKey}={Uri.EscapeDataString(directory)}";

    public static string TrashAt(string path) => $"{Prefix}{Trash}?{PathKey}={Uri.EscapeDataString(path)}";

    public static string MoveFrom(string from, string to)
        => $"{Prefix}{Move}?{FromKey}={Uri.EscapeDataString(from)}&{ToKey}={Uri.EscapeDataString(to)}";

    public static string UploadOf(Guid id) => $"{Prefix}/uploads/{id:D}";
}
