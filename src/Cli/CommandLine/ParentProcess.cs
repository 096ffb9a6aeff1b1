using System.Globalization;

namespace Spectral.Cli.CommandLine;

/// <summary>The process that started this one, as Linux tells of it (proc(5)).</summary>
internal static class ParentProcess
{
    /// <summary>Its arguments, the program first; empty where they cannot be read.</summary>
    public static IReadOnlyList<string> CommandLine()
    {
        try
        {
            // "pid (name) state ppid ...", and a name may hold spaces and brackets.
            string stat = File.ReadAllText("/proc/self/stat");
            string parent = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
            return File.ReadAllText($"/proc/{int.Parse(parent, CultureInfo.InvariantCulture)}/cmdline").TrimEnd('\0').Split('\0');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
