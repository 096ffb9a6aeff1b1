namespace Spectral.Coordinator.DataPlane;

/// <summary>
/// What nodes may write: bases and inventories, once; and whatever they like within the areas that the coordinator commits
/// from. Recipes, metrics, journals, reports, checkpoints and adapters are the coordinator's own.
/// </summary>
internal static class NodeWritePolicy
{
    private const string Incoming = ".incoming";

    /// <summary>Why a file may not be written there; null when it may.</summary>
    /// <param name="path">A path within the store, checked.</param>
    /// <param name="replace">Whether it may take the place of another.</param>
    public static string? RefuseWrite(string path, bool replace) => path.Split('/') switch
    {
        ["bases", _] or ["jobs", _, "inventory", _] => replace ? $"{path}: is written once and never replaced" : null,
        _ => Area(path) is null ? $"{path}: is not a node's to write; nodes write bases, inventories, and to {Incoming}" : null,
    };

    /// <summary>Why this may not be moved; null when it may.</summary>
    public static string? RefuseMove(string from, string to) => RefuseTrash(from) ?? RefuseTrash(to)
        ?? (Area(from) == Area(to) ? null : $"{from}: may only be moved within its own {Incoming}, not to {to}");

    /// <summary>Why this may not be thrown away; null when it may.</summary>
    public static string? RefuseTrash(string path)
        => Area(path) is null ? $"{path}: is not a node's to move or remove; those are only what lies in {Incoming}" : null;

    /// <summary>The incoming area that the path lies in; null for none.</summary>
    private static string? Area(string path) => path.Split('/') switch
    {
        ["jobs", var job, "trials", var trial, "checkpoints", Incoming, _, ..] => $"jobs/{job}/trials/{trial}/checkpoints",
        ["jobs", var job, "trials", var trial, Incoming, _, ..] => $"jobs/{job}/trials/{trial}",
        _ => null,
    };
}
