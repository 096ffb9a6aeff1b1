using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Spectral.Models.Data;
using Spectral.Models.Data.Rendering;
using Spectral.Models.Evaluation;

namespace Spectral.GpuNode.Evaluation;

/// <summary>Names for exactly what evaluation leaves hold: equal names give equal results on equal models. SHA-256, lower-case hex.</summary>
internal static class LeafContent
{
    public static string Of(LossLeaves leaves)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (int leaf = 0; leaf < leaves.Count; leaf++)
        {
            TokenBatch batch = leaves.Leaf(leaf);
            ReadOnlySpan<int> shape = [batch.Rows, batch.Length];
            hash.AppendData(MemoryMarshal.AsBytes(shape));
            hash.AppendData(MemoryMarshal.AsBytes<long>(batch.Ids));
            hash.AppendData(MemoryMarshal.AsBytes<long>(batch.Positions));
            hash.AppendData(MemoryMarshal.AsBytes<int>(batch.Segments));
            hash.AppendData(MemoryMarshal.AsBytes<long>(batch.Targets));
            hash.AppendData(MemoryMarshal.AsBytes<float>(batch.Labels ?? []));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <param name="leaves">The questions.</param>
    /// <param name="metric">What judges the answers.</param>
    /// <param name="maxNewTokens">The longest answer.</param>
    public static string Of(QuestionLeaves leaves, string metric, int maxNewTokens)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, metric);
        Append(hash, maxNewTokens);
        for (int leaf = 0; leaf < leaves.Count; leaf++)
        {
            IReadOnlyList<Question> questions = leaves.Leaf(leaf);
            Append(hash, questions.Count);
            foreach (Question question in questions)
            {
                Append(hash, question.PromptIds.Length);
                hash.AppendData(MemoryMarshal.AsBytes<int>(question.PromptIds));
                Append(hash, question.Reference);
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void Append(IncrementalHash hash, int number) => hash.AppendData(BitConverter.GetBytes(number));

    private static void Append(IncrementalHash hash, string text)
    {
        Append(hash, text.Length);
        hash.AppendData(Encoding.UTF8.GetBytes(text));
    }
}
