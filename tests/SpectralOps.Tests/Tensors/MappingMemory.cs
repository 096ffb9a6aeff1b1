namespace Spectral.SpectralOps.Tests.Tensors;

/// <summary>What the kernel says of this process's mappings of one file (/proc/self/smaps), in bytes.</summary>
internal sealed record MappingMemory(long ResidentBytes, long PrivateDirtyBytes, long AnonymousBytes)
{
    /// <summary>Resident memory of this process that no file backs.</summary>
    public static long AnonymousBytesOfProcess()
    {
        string line = File.ReadLines("/proc/self/status").Single(line => line.StartsWith("RssAnon:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]) * 1024;
    }

    public static MappingMemory Of(string path)
    {
        Dictionary<string, long> sums = new(StringComparer.Ordinal) { ["Rss"] = 0, ["Private_Dirty"] = 0, ["Anonymous"] = 0 };
        bool ours = false;
        foreach (string line in File.ReadLines("/proc/self/smaps"))
        {
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            string key = words[0].TrimEnd(':');
            if (!words[0].EndsWith(':'))
            {
                ours = line.EndsWith(path, StringComparison.Ordinal);
            }
            else if (ours && sums.TryGetValue(key, out long sum))
            {
                sums[key] = sum + (long.Parse(words[1]) * 1024);
            }
        }

        return new MappingMemory(sums["Rss"], sums["Private_Dirty"], sums["Anonymous"]);
    }
}
