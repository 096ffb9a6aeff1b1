namespace Spectral.Cluster.Tests.Chaos;

internal enum Fault
{
    KillNode,
    KillTwoNodes,
    KillCoordinator,
    KillEverything,
    FreezeNode,
    FreezeCoordinator,
    DrainNode,
    Join,
    DamageCheckpoint,
}
