using System.Diagnostics;
using Spectral.GpuNode.Telemetry;
using Spectral.Models.HuggingFace;
using Spectral.Shared.Errors;
using Spectral.Shared.Messages;
using Spectral.SpectralOps.Decomposition;
using Spectral.SpectralOps.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Spectral.GpuNode.Decomposition;

/// <summary>Sees to it that a weight's basis is in the cache: from an earlier run, or computed here and now.</summary>
/// <param name="bases">The cache.</param>
/// <param name="device">Where decompositions are computed.</param>
/// <param name="time">Measures them.</param>
internal sealed class WeightDecomposer(BasisStore bases, Device device, TimeProvider time)
{
    /// <param name="directory">The model whose weight it is; decomposed as stored, not as converted for computing.</param>
    /// <param name="task">Which weight, and how.</param>
    /// <param name="fence">For the event.</param>
    /// <param name="worker">For the event.</param>
    /// <exception cref="UserErrorException">The weight is not the planned one, or not finite.</exception>
    public WorkerEvents.WeightDecomposed Run(ModelDirectory directory, DecompositionTask task, Fence fence, string worker)
    {
        using Activity? span = EngineTelemetry.StartWeight(task, fence, worker);
        long start = time.GetTimestamp();
        byte[]? cached = bases.Find(task.Key);
        byte[] content = cached ?? bases.Publish(task.Key, Decompose(directory, task));
        using SpectralBasis basis = BasisFile.Read(content, task.Key);
        var decomposed = new WorkerEvents.WeightDecomposed(
            fence,
            worker,
            task.Module,
            task.Key,
            BasisStore.Sha256(content),
            cached is not null,
            time.GetElapsedTime(start).TotalSeconds,
            basis.Source.Residual,
            basis.Source.Algorithm);
        EngineTelemetry.Decomposed(span, decomposed, $"{basis.OutputSize} x {basis.InputSize}");
        return decomposed;
    }

    private byte[] Decompose(ModelDirectory directory, DecompositionTask task)
    {
        string name = $"{task.Module}.weight";
        string hash = directory.Sha256(name);
        if (!task.Key.StartsWith(hash, StringComparison.Ordinal))
        {
            throw new UserErrorException($"The weight '{name}' of {directory.Path} has SHA-256 {hash}, but basis {task.Key} was asked for; the file has changed.");
        }

        // The bits of a decomposition change with the number of threads.
        using IDisposable single = ProcessThreads.Single();
        using DisposeScope scope = NewDisposeScope();
        Tensor weight = directory.Weight(name).to(device);
        using SpectralBasis basis = SpectralDecomposition.Decompose(weight, name, Convert.FromHexString(hash), task.Rank, task.Tolerance);
        using var content = new MemoryStream();
        BasisFile.Write(content, basis);
        directory.Release(name);
        return content.ToArray();
    }
}
