using TorchSharp;
using static TorchSharp.torch;

namespace Spectral.Models.Architectures.Deberta;

/// <summary>
/// Which embedding stands for which distance. Distances up to half the buckets have one each; longer ones share them on a log
/// scale up to the largest (He et al. 2021, DeBERTa; log buckets as in its release for v2).
/// </summary>
internal static class RelativePositions
{
    /// <summary>The bucket of a distance, with its sign; the distance itself where there are no buckets.</summary>
    /// <param name="distance">Position of the query minus position of the key.</param>
    /// <param name="buckets">Buckets in each direction; 0 for none.</param>
    /// <param name="largest">Largest distance told apart.</param>
    public static int Bucket(int distance, int buckets, int largest)
    {
        int middle = buckets / 2;
        int magnitude = Math.Abs(distance);
        if (buckets == 0 || magnitude <= middle)
        {
            return distance;
        }

        double share = Math.Log((double)magnitude / middle) / Math.Log((double)(largest - 1) / middle);
        return Math.Sign(distance) * ((int)Math.Ceiling(share * (middle - 1)) + middle);
    }

    /// <summary>int64 [length, length]: row of the embedding of each query's (first) distance to each key.</summary>
    /// <param name="length">Tokens per row.</param>
    /// <param name="config">Buckets and their span.</param>
    /// <param name="device">Where it goes.</param>
    public static Tensor Index(int length, DebertaConfig config, Device device)
    {
        int span = config.RelativeSpan;
        long[] byDistance = [.. Enumerable.Range(1 - length, (2 * length) - 1)
            .Select(distance => (long)Math.Clamp(Bucket(distance, config.PositionBuckets, config.MaxRelativePositions) + span, 0, (2 * span) - 1))];
        long[] index = new long[length * length];
        for (int query = 0; query < length; query++)
        {
            for (int key = 0; key < length; key++)
            {
                index[(query * length) + key] = byDistance[query - key + length - 1];
            }
        }

        return tensor(index, device: device).view(length, length);
    }
}
