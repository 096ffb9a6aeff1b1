using Spectral.Shared.Randomness;

namespace Spectral.SampleMaker.Problems;

/// <summary>The random choices behind one problem: a function of (stream, number) alone.</summary>
internal sealed class Draw(string stream, int number)
{
    private readonly CounterRandom _random = new(0, CounterRandom.StreamId(stream), (ulong)number);
    private ulong _next;

    /// <summary>Uniform in <paramref name="least"/> .. <paramref name="most"/>, both included.</summary>
    public int Between(int least, int most) => least + (int)_random.Below(_next++, (ulong)(most - least + 1));

    public T OneOf<T>(IReadOnlyList<T> choices) => choices[Between(0, choices.Count - 1)];

    public bool Chance(int percent) => Between(1, 100) <= percent;

    /// <summary>Different choices in random order.</summary>
    public T[] Several<T>(IReadOnlyList<T> choices, int count)
    {
        T[] pool = [.. choices];
        for (int index = 0; index < count; index++)
        {
            int other = Between(index, pool.Length - 1);
            (pool[index], pool[other]) = (pool[other], pool[index]);
        }

        return pool[..count];
    }
}
