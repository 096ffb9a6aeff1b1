using Spectral.Shared.Adapters;
using Spectral.SpectralOps.Adapters;
using TorchSharp;
using static TorchSharp.torch;

namespace Spectral.SpectralOps.Tests.Adapters;

public sealed class CudaAdapterTests
{
    private static readonly Device Gpu = new(DeviceType.CUDA, 0);

    [CudaFact]
    public void Adapters_on_the_GPU_compute_what_they_compute_on_the_CPU()
    {
        foreach (AdapterMethod method in Enum.GetValues<AdapterMethod>())
        {
            using var scope = NewDisposeScope();
            using var fixture = new AdapterFixture(new AdapterSpecification { Method = method, Rank = 4 }, 24, 40);
            Tensor weight = fixture.Weight.to(Gpu);
            using Adapter there = AdapterFactory.Create(fixture.Specification, "w", weight, fixture.Basis);
            fixture.Move(0.05);
            using (no_grad())
            {
                foreach ((AdapterParameter from, AdapterParameter to) in fixture.Adapter.Parameters.Zip(there.Parameters))
                {
                    to.Value.copy_(from.Value);
                }
            }

            Tensor x = TestMatrices.Normal(5, 8, 40);
            Tensor expected = fixture.Adapter.Forward(x, fixture.Weight, bias: null);
            Tensor found = there.Forward(x.to(Gpu), weight, bias: null);
            Assert.Equal(DeviceType.CUDA, found.device_type);
            Assert.InRange(TestMatrices.Distance(found.cpu(), expected), 0, 1e-5);
            expected.square().sum().backward();
            found.square().sum().backward();
            there.BackwardFailure.ThrowIfAny();
            Assert.All(fixture.Adapter.Parameters.Zip(there.Parameters), pair =>
                Assert.InRange(TestMatrices.Distance(pair.Second.Value.grad!.cpu(), pair.First.Value.grad!), 0, 1e-4));
        }
    }
}
