using Spectral.Coordinator.Membership;

namespace Spectral.Coordinator.Tests.Membership;

public sealed class BasisClaimsTests
{
    [Fact]
    public void A_key_belongs_to_the_first_who_asks_and_passes_on_when_released()
    {
        (BasisClaims claims, var first) = BasisClaims.Empty.Claim("j1", ["a", "b"]);
        Assert.Equal(["a", "b"], first);
        (claims, var second) = claims.Claim("j2", ["b", "c"]);
        Assert.Equal(["c"], second);
        (claims, var passed) = claims.Release("j1", ["a", "b"]);
        Assert.Equal([("j2", "b")], passed);
        Assert.Equal(["a"], claims.Claim("j3", ["a", "b"]).Granted);
    }

    [Fact]
    public void Who_only_waited_leaves_without_passing_anything_on()
    {
        (BasisClaims claims, _) = BasisClaims.Empty.Claim("j1", ["a"]);
        (claims, _) = claims.Claim("j2", ["a"]);
        (claims, var passed) = claims.ReleaseAll("j2");
        Assert.Empty(passed);
        Assert.Empty(claims.Release("j1", ["a"]).Granted);
    }

    [Fact]
    public void Asking_again_for_what_is_held_is_granted_and_changes_nothing()
    {
        (BasisClaims claims, _) = BasisClaims.Empty.Claim("j1", ["a"]);
        (claims, _) = claims.Claim("j2", ["a"]);
        Assert.Equal(["a"], claims.Claim("j1", ["a"]).Granted);
        Assert.Empty(claims.Claim("j2", ["a"]).Granted);
        Assert.Equal([("j2", "a")], claims.Claim("j1", ["a"]).Claims.Release("j1", ["a"]).Granted);
    }
}
