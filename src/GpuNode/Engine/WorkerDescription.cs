namespace Spectral.GpuNode.Engine;

/// <summary>A worker as its node announces it.</summary>
/// <param name="Worker">Worker id, <c>node/index</c>.</param>
/// <param name="Device">Device as the user writes it: <c>cpu:0</c>, <c>cuda:1</c>.</param>
/// <param name="MemoryBytes">Memory the worker may use.</param>
/// <param name="Threads">Intra-op threads of its computations.</param>
/// <param name="Fingerprint">What bits depend on: CPU model and flags, libtorch file hash, threads, precision.</param>
public sealed record WorkerDescription(string Worker, string Device, long MemoryBytes, int Threads, string Fingerprint);
