using System.Collections.Immutable;

namespace Spectral.Coordinator.Membership;

/// <summary>
/// At most one job decomposes a weight at a time; the others wait and then find the basis in the cache.
/// </summary>
public sealed record BasisClaims
{
    public static BasisClaims Empty { get; } = new();

    /// <summary>Basis key to the jobs that want it; the first holds the claim.</summary>
    private ImmutableDictionary<string, ImmutableList<string>> Claims { get; init; } =
        ImmutableDictionary<string, ImmutableList<string>>.Empty;

    /// <summary>Claims every key that is free, and queues for the others; what the job holds already is granted again.</summary>
    public (BasisClaims Claims, ImmutableArray<string> Granted) Claim(string job, ImmutableArray<string> keys)
    {
        ImmutableDictionary<string, ImmutableList<string>> claims = Claims;
        ImmutableArray<string>.Builder granted = ImmutableArray.CreateBuilder<string>();
        foreach (string key in keys)
        {
            ImmutableList<string> jobs = claims.GetValueOrDefault(key, []);
            if (!jobs.Contains(job))
            {
                jobs = jobs.Add(job);
                claims = claims.SetItem(key, jobs);
            }

            if (jobs[0] == job)
            {
                granted.Add(key);
            }
        }

        return (this with { Claims = claims }, granted.ToImmutable());
    }

    /// <summary>Gives keys up; the next job in each line holds them.</summary>
    public (BasisClaims Claims, ImmutableArray<(string Job, string Key)> Granted) Release(string job, IEnumerable<string> keys)
    {
        ImmutableDictionary<string, ImmutableList<string>> claims = Claims;
        ImmutableArray<(string Job, string Key)>.Builder granted = ImmutableArray.CreateBuilder<(string, string)>();
        foreach (string key in keys)
        {
            if (!claims.TryGetValue(key, out ImmutableList<string>? jobs) || !jobs.Contains(job))
            {
                continue;
            }

            bool held = jobs[0] == job;
            jobs = jobs.Remove(job);
            claims = jobs.IsEmpty ? claims.Remove(key) : claims.SetItem(key, jobs);
            if (held && !jobs.IsEmpty)
            {
                granted.Add((jobs[0], key));
            }
        }

        return (this with { Claims = claims }, granted.ToImmutable());
    }

    /// <summary>The job has ended: see <see cref="Release"/>, for all its keys.</summary>
    public (BasisClaims Claims, ImmutableArray<(string Job, string Key)> Granted) ReleaseAll(string job) =>
        Release(job, [.. Claims.Keys.Order(StringComparer.Ordinal)]);
}
