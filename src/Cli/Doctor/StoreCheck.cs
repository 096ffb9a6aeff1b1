using System.Security.Cryptography;

namespace Spectral.Cli.Doctor;

/// <summary>Whether the store's directory takes files, renames them, and has room.</summary>
internal static class StoreCheck
{
    private const string Name = "store";
    private const int ProbeBytes = 1 << 20;
    private const long LittleRoom = 10L << 30;
    private const string Advice = "give the user that runs the services write access, or name another directory (--store, --output)";

    public static CheckResult Run(string directory)
    {
        string full = Path.GetFullPath(directory);
        string existing = Existing(full);
        string place = existing == full ? directory : $"{directory} is not there yet; {existing}";
        try
        {
            Probe(existing);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return CheckResult.Failed(Name, $"{place} cannot be written: {e.Message}", Advice);
        }

        long room = new DriveInfo(existing).AvailableFreeSpace;
        string found = $"{place} can be written, {room / (double)(1L << 30):0.#} GiB free";
        return room < LittleRoom
            ? CheckResult.Warning(Name, found, "make room: bases of a 7B model take some GB once, each checkpoint some tens of MB (`spectral plan` tells)")
            : CheckResult.Ok(Name, found);
    }

    /// <summary>Write, flush to the device, rename, remove: what every upload does.</summary>
    private static void Probe(string directory)
    {
        string file = Path.Combine(directory, $".spectral-doctor-{Guid.NewGuid():N}");
        string renamed = file + "-renamed";
        try
        {
            using (FileStream stream = new(file, FileMode.CreateNew, FileAccess.Write))
            {
                stream.Write(RandomNumberGenerator.GetBytes(ProbeBytes));
                stream.Flush(flushToDisk: true);
            }

            File.Move(file, renamed);
        }
        finally
        {
            File.Delete(file);
            File.Delete(renamed);
        }
    }

    private static string Existing(string directory)
    {
        while (!Directory.Exists(directory))
        {
            directory = Path.GetDirectoryName(directory) ?? "/";
        }

        return directory;
    }
}
