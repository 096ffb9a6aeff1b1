namespace Spectral.Cli.Doctor;

/// <summary>What the kernel tells of NVIDIA devices, without any library of theirs.</summary>
/// <param name="root">The root of the file system, where they are looked for.</param>
internal sealed class NvidiaHardware(string root = "/")
{
    private const string Vendor = "0x10de";

    /// <summary>Class of display and 3D controllers.</summary>
    private const string DisplayClass = "0x03";

    /// <summary>Devices on the bus, with or without a driver.</summary>
    public int Devices => Directories("sys/bus/pci/devices").Count(device => Read(device, "vendor") == Vendor && Read(device, "class").StartsWith(DisplayClass, StringComparison.Ordinal));

    /// <summary>The first line of the driver's version; null where none is loaded.</summary>
    public string? Driver => Read(Path.Combine(root, "proc/driver/nvidia"), "version") is { Length: > 0 } text ? text.Split('\n')[0].Trim() : null;

    private IEnumerable<string> Directories(string path)
    {
        string full = Path.Combine(root, path);
        return Directory.Exists(full) ? Directory.EnumerateDirectories(full) : [];
    }

    private static string Read(string directory, string file)
    {
        string path = Path.Combine(directory, file);
        try
        {
            return File.Exists(path) ? File.ReadAllText(path).Trim() : "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
