namespace Spectral.Shared.Randomness;

/// <summary>Permutations that are pure functions of a <see cref="CounterRandom"/>.</summary>
public static class Shuffle
{
    /// <summary>Permutes <paramref name="items"/> in place (Fisher-Yates), every order being equally likely.</summary>
    public static void InPlace<T>(Span<T> items, CounterRandom random)
    {
        for (int i = items.Length - 1; i > 0; i--)
        {
            int j = (int)random.Below((ulong)i, (ulong)i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }
}
