using Spectral.Models.Architectures.Deberta;
using Spectral.Shared.Errors;

namespace Spectral.Models.Architectures;

/// <summary>Reads the config.json of any supported architecture.</summary>
public static class ArchitectureReader
{
    /// <exception cref="UserErrorException">A file is missing, malformed, or asks for something unsupported.</exception>
    public static ArchitectureConfig Read(string directory)
    {
        string file = Path.Combine(directory, "config.json");
        ConfigObject root = ConfigObject.ReadFile(file);
        return root.Text("model_type") == DebertaConfigReader.ModelType
            ? DebertaConfigReader.Read(file, root)
            : ModelConfigReader.Read(directory);
    }
}
