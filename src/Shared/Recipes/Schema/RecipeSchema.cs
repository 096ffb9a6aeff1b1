using System.Collections.Concurrent;
using System.Reflection;

namespace Spectral.Shared.Recipes.Schema;

/// <summary>The keys of an options type, in the order of declaration.</summary>
internal static class RecipeSchema
{
    private static readonly ConcurrentDictionary<Type, IReadOnlyList<RecipeKey>> Cache = new();

    public static IReadOnlyList<RecipeKey> KeysOf(Type optionsType) => Cache.GetOrAdd(optionsType, Reflect);

    /// <summary>Dotted names of the keys below <paramref name="optionsType"/> that hold values, with what marks them or a block around them.</summary>
    public static IEnumerable<(string Path, RecipeKey Key, bool IsResumable)> Leaves(Type optionsType, string prefix = "", bool inherited = false)
    {
        foreach (RecipeKey key in KeysOf(optionsType))
        {
            string path = prefix + key.Name;
            bool isResumable = inherited || key.IsResumable;
            if (key.BlockType is null)
            {
                yield return (path, key, isResumable);
                continue;
            }

            foreach (var leaf in Leaves(key.BlockType, path + ".", isResumable))
            {
                yield return leaf;
            }
        }
    }

    private static IReadOnlyList<RecipeKey> Reflect(Type optionsType)
    {
        object defaults = Activator.CreateInstance(optionsType)!;
        return
        [
            .. optionsType.GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .Where(property => property.IsDefined(typeof(KnobAttribute)))
                .OrderBy(property => property.MetadataToken)
                .Select(property => new RecipeKey(property, defaults)),
        ];
    }
}
