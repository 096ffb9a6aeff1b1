using Spectral.Models.Adapters;
using Spectral.Models.Export;
using Spectral.Models.HuggingFace;
using Spectral.Shared.Artifacts;
using Spectral.Shared.Messages;

namespace Spectral.GpuNode.Checkpoints;

/// <summary>Writes a finished adapter, in our own form and as PEFT LoRA, and puts both into the store.</summary>
internal static class AdapterUpload
{
    /// <param name="store">The artifact store.</param>
    /// <param name="incoming">Store path; gets the folders <c>adapter</c> and <c>peft</c>.</param>
    /// <param name="model">The trained model.</param>
    /// <param name="baseModel">Its base model's files.</param>
    /// <returns>The files, and lines for the user.</returns>
    public static (IReadOnlyList<UploadedFile> Files, IReadOnlyList<string> Notes) Run(
        IArtifactStore store, string incoming, AdaptedModel model, ModelDirectory baseModel)
    {
        string local = Directory.CreateTempSubdirectory("spectral-adapter-").FullName;
        try
        {
            AdapterDirectory.Write(Path.Combine(local, "adapter"), model, baseModel);
            int rank = PeftExport.Write(Path.Combine(local, "peft"), model, baseModel);
            IEnumerable<KeyValuePair<string, Action<Stream>>> files = Directory.EnumerateFiles(local, "*", SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(local, file).Replace(Path.DirectorySeparatorChar, '/'))
                .Order(StringComparer.Ordinal)
                .Select(file => KeyValuePair.Create<string, Action<Stream>>(file, stream => CopyTo(Path.Combine(local, file), stream)));
            return (Upload.Run(store, incoming, files), PeftExport.ServingHint(rank) is { } hint ? [hint] : []);
        }
        finally
        {
            Directory.Delete(local, recursive: true);
        }
    }

    private static void CopyTo(string file, Stream destination)
    {
        using FileStream source = File.OpenRead(file);
        source.CopyTo(destination);
    }
}
