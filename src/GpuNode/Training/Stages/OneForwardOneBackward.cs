using System.Runtime.InteropServices;

namespace Spectral.GpuNode.Training.Stages;

/// <summary>
/// The order in which one stage takes leaves forward and back (PipeDream-Flush; Narayanan et al. 2021, "Memory-efficient
/// pipeline-parallel DNN training"): a stage runs ahead of its successors by as many leaves as there are stages after it, then goes back
/// with one for each that it takes forward. Leaves go back in ascending order, as the canonical sum adds them.
/// </summary>
internal static class OneForwardOneBackward
{
    /// <param name="stages">Of the model.</param>
    /// <param name="stage">Which of them, from 0.</param>
    /// <param name="leaves">Leaves that this member of it has.</param>
    public static IEnumerable<StageAction> Of(int stages, int stage, int leaves)
    {
        int ahead = Math.Min(stages - 1 - stage, leaves);
        for (int leaf = 0; leaf < leaves + ahead; leaf++)
        {
            if (leaf < leaves)
            {
                yield return new StageAction(leaf, IsForward: true);
            }

            if (leaf >= ahead)
            {
                yield return new StageAction(leaf - ahead, IsForward: false);
            }
        }
    }
}

/// <summary>One pass of one leaf through a stage.</summary>
/// <param name="Leaf">Counts the member's own leaves from 0.</param>
/// <param name="IsForward">False on the way back.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct StageAction(int Leaf, bool IsForward);
