using Spectral.SpectralOps.Runtime;

namespace Spectral.SpectralOps.Tests.Runtime;

public sealed class ScalarPoolTests
{
    [Fact]
    public void What_came_back_is_used_again_after_as_many_others_as_are_kept()
    {
        var pool = new ScalarPool();
        nint scalar = pool.Take();
        pool.Return(scalar);

        int others = 0;
        for (nint next = pool.Take(); next != scalar; next = pool.Take())
        {
            pool.Return(next);
            others++;
        }

        Assert.Equal(ScalarPool.Most - 1, others);
    }

    [Fact]
    public void What_waits_is_not_given_out_when_many_are_alive()
    {
        var pool = new ScalarPool();
        var alive = new List<nint>();
        for (int i = 0; i < ScalarPool.Most; i++)
        {
            alive.Add(pool.Take());
        }

        pool.Return(alive[0]);
        alive.RemoveAt(0);

        for (int i = 0; i < ScalarPool.Kept - 1; i++)
        {
            alive.Add(pool.Take());
        }

        Assert.Equal(alive.Count, alive.Distinct().Count());
    }

    [Fact]
    public void More_than_wait_at_most_are_freed()
    {
        var pool = new ScalarPool();
        var alive = new List<nint>();
        for (int i = 0; i < ScalarPool.Most * 2; i++)
        {
            alive.Add(pool.Take());
        }

        alive.ForEach(pool.Return);

        Assert.Equal(alive[ScalarPool.Most], pool.Take());
    }
}
