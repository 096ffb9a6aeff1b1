using static TorchSharp.torch;

namespace Spectral.Models.Architectures.Stages;

/// <summary>How the stages of one model hand each other what a batch needs, outside of training.</summary>
public interface IStageRelay
{
    /// <summary>The next hidden states [rows, length, d] of the stage before, the caller's or its scope's.</summary>
    Tensor Receive(long rows, long length);

    /// <summary>Gives hidden states to the stage after.</summary>
    void Send(Tensor hidden);

    /// <summary>The last stage gives what it chose to all stages, which give null.</summary>
    /// <param name="chosen">One token id per row; null on all stages but the last.</param>
    /// <param name="rows">How many.</param>
    int[] Share(int[]? chosen, int rows);
}
