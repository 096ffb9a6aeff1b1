namespace Spectral.GpuNode.Training;

/// <summary>
/// What members want to happen after the step at hand. Votes travel with the reduction: what any member wants, all do
/// after the same step, however differently in time they were told.
/// </summary>
/// <param name="Stop">Leave the run.</param>
/// <param name="Save">Upload a checkpoint before leaving.</param>
/// <param name="EndGeneration">Leave this generation, keeping the state.</param>
/// <param name="Digested">Compare the digests of the last checkpoint: the one thing that is done only when all members say so.</param>
internal readonly record struct StepVotes(bool Stop, bool Save, bool EndGeneration, bool Digested = false)
{
    public bool Leave => Stop || EndGeneration;
}
