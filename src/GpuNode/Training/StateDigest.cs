using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Spectral.GpuNode.Training;

/// <summary>A short name for the exact bits of a training state: members of a generation compare it.</summary>
internal static class StateDigest
{
    /// <summary>SHA-256, lower-case hex, of position, parameters, moments and, where there are some, scores.</summary>
    public static string Of(TrainingState state)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        ReadOnlySpan<long> position = [state.Step, state.Updates, state.RowsConsumed];
        hash.AppendData(MemoryMarshal.AsBytes(position));
        foreach (float[] values in state.Arrays)
        {
            hash.AppendData(MemoryMarshal.AsBytes<float>(values));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
