using Spectral.Models.Adapters;
using Spectral.Models.Export;
using Spectral.Models.HuggingFace;
using Spectral.Shared.Adapters;
using Spectral.Shared.Artifacts;
using Spectral.Shared.Messages;

namespace Spectral.GpuNode.Checkpoints;

/// <summary>A finished adapter in local files, in our own form and, where it is one, as PEFT LoRA, on its way to the store.</summary>
internal sealed class AdapterUpload : IDisposable
{
    private readonly string _local;

    private AdapterUpload(string local, IReadOnlyList<string> notes)
    {
        _local = local;
        Notes = notes;
    }

    /// <summary>Lines for the user.</summary>
    public IReadOnlyList<string> Notes { get; }

    /// <param name="model">The trained model.</param>
    /// <param name="baseModel">Its base model's files.</param>
    public static AdapterUpload Write(AdaptedModel model, ModelDirectory baseModel)
    {
        string local = Directory.CreateTempSubdirectory("spectral-adapter-").FullName;
        try
        {
            AdapterDirectory.Write(Path.Combine(local, "adapter"), model, baseModel);
            AdapterSpecification specification = model.Linears[0].Specification;
            if (!PeftExport.CanWrite(specification))
            {
                return new AdapterUpload(local, [$"'{specification.Method.Name()}' has no exact PEFT form: spectral export --to merged makes a complete model of the adapter"]);
            }

            int rank = PeftExport.Write(Path.Combine(local, "peft"), model, baseModel);
            return new AdapterUpload(local, PeftExport.ServingHint(rank) is { } hint ? [hint] : []);
        }
        catch
        {
            Directory.Delete(local, recursive: true);
            throw;
        }
    }

    /// <summary>Uploads all of it; may be repeated.</summary>
    /// <param name="store">The artifact store.</param>
    /// <param name="incoming">Store path; gets the folders <c>adapter</c> and, where PEFT has the method, <c>peft</c>.</param>
    public IReadOnlyList<UploadedFile> Run(IArtifactStore store, string incoming)
    {
        IEnumerable<KeyValuePair<string, Action<Stream>>> files = Directory.EnumerateFiles(_local, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(_local, file).Replace(Path.DirectorySeparatorChar, '/'))
            .Order(StringComparer.Ordinal)
            .Select(file => KeyValuePair.Create<string, Action<Stream>>(file, stream => CopyTo(Path.Combine(_local, file), stream)));
        return Upload.Run(store, incoming, files);
    }

    public void Dispose() => Directory.Delete(_local, recursive: true);

    private static void CopyTo(string file, Stream destination)
    {
        using FileStream source = File.OpenRead(file);
        source.CopyTo(destination);
    }
}
