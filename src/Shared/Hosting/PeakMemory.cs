using System.Globalization;

namespace Spectral.Shared.Hosting;

/// <summary>The most memory that this process has held.</summary>
public static class PeakMemory
{
    private const string Status = "/proc/self/status";

    /// <summary>The most of it that was resident at a time, files mapped into it included, in bytes (<c>VmHWM</c>); null where the system does not say.</summary>
    public static long? Read() => File.Exists(Status)
        ? File.ReadLines(Status).Select(Of).FirstOrDefault(bytes => bytes is not null)
        : null;

    /// <summary>Of a line of the file; null for every other line.</summary>
    internal static long? Of(string line) => line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries) is ["VmHWM:", { } kibibytes, "kB"]
        ? 1024 * long.Parse(kibibytes, CultureInfo.InvariantCulture)
        : null;
}
