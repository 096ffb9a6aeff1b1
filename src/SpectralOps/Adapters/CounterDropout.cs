using Spectral.Shared.Randomness;
using static TorchSharp.torch;

namespace Spectral.SpectralOps.Adapters;

/// <summary>
/// Inverted dropout whose masks are a pure function of (seed, module, step, row, position, feature): the same for a row
/// whatever leaf, padding, pack or worker it is in, and the same again when a forward pass is repeated.
/// </summary>
internal sealed class CounterDropout(double probability, long seed, string module, LeafContext leaf)
{
    private readonly ulong _module = CounterRandom.StreamId(module);
    private readonly ulong _purpose = CounterRandom.StreamId("dropout");

    /// <summary>x [rows, positions, features] -> x with elements zeroed and the others scaled by 1 / (1 - p); x itself while not training.</summary>
    public Tensor Apply(Tensor x)
    {
        if (!leaf.Training)
        {
            return x;
        }

        if (x.dim() != 3 || x.shape[0] != leaf.Rows.Count)
        {
            throw new InvalidOperationException(
                $"Dropout of '{module}' needs x [rows, positions, features] with the leaf's {leaf.Rows.Count} rows, not [{string.Join(", ", x.shape)}].");
        }

        return x * Mask(x);
    }

    private Tensor Mask(Tensor x)
    {
        int perRow = checked((int)(x.shape[1] * x.shape[2]));
        float keep = (float)(1 / (1 - probability));
        var mask = new float[checked(perRow * leaf.Rows.Count)];
        for (int row = 0; row < leaf.Rows.Count; row++)
        {
            Span<float> values = mask.AsSpan(row * perRow, perRow);
            new CounterRandom((ulong)seed, _purpose, _module, (ulong)leaf.Step, (ulong)leaf.Rows[row]).FillUniform(values);
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = values[i] < probability ? 0 : keep;
            }
        }

        return tensor(mask, x.shape).to(x.dtype, x.device);
    }
}
