using Spectral.Shared.Errors;

namespace Spectral.Models.Architectures;

/// <summary>Whether a weight has the shape that its model's configuration asks for.</summary>
internal static class WeightShape
{
    /// <param name="file">Where the weight lies, for the message.</param>
    /// <param name="configFile">Where the configuration lies, for the message.</param>
    /// <exception cref="UserErrorException">It has another.</exception>
    public static void Require(string name, IReadOnlyList<long> found, IReadOnlyList<long> wanted, string file, string configFile)
    {
        if (!found.SequenceEqual(wanted))
        {
            throw new UserErrorException(
                $"{file}: tensor '{name}' has shape [{string.Join(", ", found)}], but {configFile} asks for [{string.Join(", ", wanted)}].");
        }
    }
}
