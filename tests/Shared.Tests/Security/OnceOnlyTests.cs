using Spectral.Shared.Security;

namespace Spectral.Shared.Tests.Security;

public sealed class OnceOnlyTests
{
    [Fact]
    public void Each_is_new_once_and_beyond_the_limit_none_is()
    {
        var seen = new OnceOnly<int>();
        Assert.Equal(OnceOnly<int>.Limit, Enumerable.Range(0, 2 * OnceOnly<int>.Limit).Concat(Enumerable.Range(0, 10)).Count(seen.IsNew));
    }
}
