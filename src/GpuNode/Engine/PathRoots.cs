using Spectral.Shared.Errors;
using Spectral.Shared.Recipes;

namespace Spectral.GpuNode.Engine;

/// <summary>
/// Where a recipe's paths may lead on this host. A recipe comes from whoever may submit jobs; it is to read models and data,
/// not the host's other files.
/// </summary>
/// <param name="Models">Directories below which base models and earlier adapters lie.</param>
/// <param name="Data">Directories below which datasets lie.</param>
public sealed record PathRoots(IReadOnlyList<string> Models, IReadOnlyList<string> Data)
{
    /// <summary>For a process of the user's own, who could read the files anyway.</summary>
    public static PathRoots Anywhere { get; } = new([], []);

    /// <summary>The recipe with its paths as they are found here: a relative one below the first root that has it.</summary>
    /// <exception cref="UserErrorException">A path leads elsewhere, or there is nothing.</exception>
    public Recipe Resolve(Recipe recipe) => recipe with
    {
        BaseModel = Find("base_model", recipe.BaseModel, Models),
        Adapter = recipe.Adapter with { Init = recipe.Adapter.Init is { } init ? Find("adapter.init", init, Models) : null },
        Datasets = recipe.Datasets with
        {
            Train = Resolve("datasets.train.path", recipe.Datasets.Train),
            Eval = recipe.Datasets.Eval is { } eval ? Resolve("datasets.eval.path", eval) : null,
        },
    };

    private DatasetOptions Resolve(string key, DatasetOptions dataset) => dataset with { Path = Find(key, dataset.Path, Data) };

    private static string Find(string key, string path, IReadOnlyList<string> roots)
    {
        if (roots.Count == 0)
        {
            return path;
        }

        foreach (string root in roots)
        {
            string full = Path.GetFullPath(path, Path.GetFullPath(root));
            if (IsBelow(full, Path.GetFullPath(root)) && Path.Exists(full))
            {
                // Below the working directory a path stays as it was written: files that name it are the same on every host.
                return Path.IsPathRooted(path) || Path.GetFullPath(path) != full ? full : path;
            }
        }

        throw new UserErrorException($"{key}: there is no '{path}' below {string.Join(" or ", roots.Select(Path.GetFullPath))} on this node "
            + $"({Environment.MachineName}); give a path below there, or start the node with other --model-roots and --data-roots");
    }

    private static bool IsBelow(string full, string root) =>
        full == root || full.StartsWith(root.EndsWith(Path.DirectorySeparatorChar) ? root : root + Path.DirectorySeparatorChar, StringComparison.Ordinal);
}
