using Microsoft.AspNetCore.Http;
using Spectral.Shared.Artifacts;
using Spectral.Shared.Checkpoints;
using Spectral.Shared.Client;
using Spectral.Shared.Client.Api;

namespace Spectral.Coordinator.Http;

/// <summary>The singular values of the weights a job adapts, from the decompositions that its newest checkpoint names.</summary>
internal sealed class SpectraApi(IOrchestratorClient client, IArtifactStore store)
{
    /// <summary>A picture shows no more, and a store in a bucket fetches the whole file of each.</summary>
    private const int MostWeights = 128;

    private readonly SingularValues _values = new(store);

    public async Task ReadAsync(HttpContext context)
    {
        string job = RequestValues.JobOf(context);
        var catalog = new CheckpointCatalog(store, job, StoreLayout.OnlyTrial);
        if (catalog.Steps() is not [var step, ..] || catalog.Read(step) is not { } manifest)
        {
            // No checkpoint yet, or no job; the coordinator knows which.
            await client.DescribeJobAsync(job, context.RequestAborted);
            await Answers.WriteAsync(context, new ApiAnswers.Spectra(0, 0, []));
            return;
        }

        ApiAnswers.Spectrum[] spectra =
        [
            .. manifest.Bases.Take(MostWeights).Select(basis => (basis.Module, Values: _values.Of(basis.Key)))
                .Where(found => found.Values is not null).Select(found => new ApiAnswers.Spectrum(found.Module, found.Values!)),
        ];
        await Answers.WriteAsync(context, new ApiAnswers.Spectra(manifest.Step, manifest.Bases.Count, spectra));
    }
}
