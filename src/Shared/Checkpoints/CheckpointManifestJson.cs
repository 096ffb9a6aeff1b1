using Spectral.Shared.Artifacts;
using Spectral.Shared.Errors;
using Spectral.Shared.Messages;

namespace Spectral.Shared.Checkpoints;

/// <summary>Reads and writes <c>manifest.json</c>.</summary>
public static class CheckpointManifestJson
{
    public static byte[] Write(CheckpointManifest manifest) => CheckpointJson.Write(manifest);

    /// <param name="origin">Named in messages.</param>
    /// <exception cref="UserErrorException">No manifest, or one whose values cannot be.</exception>
    public static CheckpointManifest Read(ReadOnlySpan<byte> json, string origin)
    {
        var manifest = CheckpointJson.Read<CheckpointManifest>(json, origin);
        string? problem = Problem(manifest);
        return problem is null ? manifest : throw new UserErrorException($"{origin}: not valid: {problem}");
    }

    private static string? Problem(CheckpointManifest manifest)
    {
        if (manifest is { Step: < 0 } or { RowsConsumed: < 0 } or { Generation: < 0 } or { Epoch: < 0 })
        {
            return "step, rows_consumed, generation and epoch cannot be negative";
        }

        if (manifest.Files.Count == 0)
        {
            return "files is empty";
        }

        foreach (UploadedFile file in manifest.Files)
        {
            StorePath.Check(file.Path);
            if (file.Path == StoreLayout.ManifestFile || file.Size < 0 || !IsSha256(file.Sha256))
            {
                return $"files: {file.Path} has size {file.Size} and sha256 \"{file.Sha256}\"; expected a size and 64 hexadecimal digits";
            }
        }

        if (manifest.Files.DistinctBy(file => file.Path).Count() != manifest.Files.Count)
        {
            return "files: a path is listed twice";
        }

        return manifest.Bases.FirstOrDefault(basis => !IsSha256(basis.Sha256)) is { } faulty
            ? $"bases: {faulty.Module} has sha256 \"{faulty.Sha256}\"; expected 64 hexadecimal digits"
            : null;
    }

    private static bool IsSha256(string text) => text.Length == 64 && text.All(char.IsAsciiHexDigitLower);
}
