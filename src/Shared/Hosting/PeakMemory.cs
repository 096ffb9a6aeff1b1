using System.Globalization;

namespace Spectral.Shared.Hosting;

/// <summary>The most memory that this process has held.</summary>
public static class PeakMemory
{
    private const string Status = "/proc/self/status";

    /// <summary>proc(5): 5 resets the peak of the resident set.</summary>
    private const string References = "/proc/self/clear_refs";

    /// <summary>The most of it that was resident at a time, files mapped into it included, in bytes (<c>VmHWM</c>); null where the system does not say.</summary>
    public static long? Read() => File.Exists(Status)
        ? File.ReadLines(Status).Select(Of).FirstOrDefault(bytes => bytes is not null)
        : null;

    /// <summary>From here on the peak is that of what follows; where the system does not offer that, it stays as it is.</summary>
    public static void Forget()
    {
        if (File.Exists(References))
        {
            File.WriteAllText(References, "5");
        }
    }

    /// <summary>Of a line of the file; null for every other line.</summary>
    internal static long? Of(string line) => line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries) is ["VmHWM:", { } kibibytes, "kB"]
        ? 1024 * long.Parse(kibibytes, CultureInfo.InvariantCulture)
        : null;
}
