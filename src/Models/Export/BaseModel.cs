using System.Security.Cryptography;
using System.Text;
using Spectral.Models.HuggingFace;
using Spectral.Shared.Errors;
using Spectral.Shared.Inventory;

namespace Spectral.Models.Export;

/// <summary>The model an adapter was made for: its name for people, and the content of its weights for certainty.</summary>
/// <param name="NameOrPath">As the user named it.</param>
/// <param name="Weights">SHA-256 of every weight's content by its name (<see cref="Shared.Decomposition.WeightHash"/>).</param>
public sealed record BaseModel(string NameOrPath, IReadOnlyDictionary<string, string> Weights)
{
    public static BaseModel Of(ModelDirectory directory) => new(
        directory.Path,
        directory.Inventory().ToDictionary(weight => weight.Name, weight => weight.Sha256, StringComparer.Ordinal));

    /// <summary>SHA-256 over all weights' names and hashes: one value to compare where only text can be stored.</summary>
    public string Digest() => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(
        Weights.OrderBy(weight => weight.Key, StringComparer.Ordinal).Select(weight => $"{weight.Key} {weight.Value}\n")))));

    /// <summary>Passes if the directory holds the very weights the adapter was made for.</summary>
    /// <param name="adapterPath">Named in the error.</param>
    /// <param name="directory">The model it is to be loaded onto.</param>
    /// <exception cref="UserErrorException">It holds others; the message has both models' names and the weight that differs.</exception>
    public void Require(string adapterPath, ModelDirectory directory)
    {
        foreach (WeightEntry weight in directory.Inventory())
        {
            if (!Weights.TryGetValue(weight.Name, out string? expected))
            {
                throw Other(adapterPath, directory, $"weight '{weight.Name}' is not among those it was made for");
            }

            if (!string.Equals(expected, weight.Sha256, StringComparison.Ordinal))
            {
                throw Other(adapterPath, directory, $"weight '{weight.Name}' has other contents (SHA-256 {weight.Sha256[..12]}..., not {expected[..12]}...)");
            }
        }

        string? missing = Weights.Keys.Order(StringComparer.Ordinal).FirstOrDefault(name => !directory.Contains(name));
        if (missing is not null)
        {
            throw Other(adapterPath, directory, $"weight '{missing}' is missing");
        }
    }

    private UserErrorException Other(string adapterPath, ModelDirectory directory, string why) =>
        new($"{adapterPath}: was made for the base model '{NameOrPath}' and cannot be loaded onto '{directory.Path}': {why}.");
}
