namespace Spectral.GpuNode.Telemetry;

/// <summary>What a member does in a step, in the order of their spans.</summary>
internal enum StepPart
{
    Forward,
    Backward,

    /// <summary>Forward and backward of several trials that share a device, waiting for the others included.</summary>
    SharedPass,

    /// <summary>Hidden states and their gradients to and from the other stages of the model, waiting for those included.</summary>
    StageExchange,

    /// <summary>The reduction over the members, waiting for the slowest included.</summary>
    AllReduce,
    Optimizer,
}
