namespace Spectral.Shared.Telemetry;

/// <summary>Tags of spans and metrics. Every span of a run carries job, trial, generation and worker.</summary>
public static class TelemetryTags
{
    public const string Job = "spectral.job";
    public const string Trial = "spectral.trial";
    public const string Generation = "spectral.generation";
    public const string Worker = "spectral.worker";
    public const string Step = "spectral.step";

    /// <summary>Mean negative log-likelihood per supervised token of a step, nats.</summary>
    public const string Loss = "spectral.loss";

    /// <summary>Tokens of a step that are not padding.</summary>
    public const string Tokens = "spectral.tokens";

    /// <summary>What a span has in common with the one it hangs below.</summary>
    public static readonly IReadOnlyList<string> OfARun = [Job, Trial, Generation, Worker];

    /// <summary>Module path of the weight a span or measurement is about.</summary>
    public const string Module = "spectral.module";

    /// <summary>Shape of that weight, <c>d_out x d_in</c>.</summary>
    public const string Shape = "spectral.shape";

    /// <summary>Leaves of a step that a member computed, each one forward and one backward pass.</summary>
    public const string Leaves = "spectral.leaves";

    /// <summary>Which part of the layers a member holds, from 0; only where they are spread over members.</summary>
    public const string Stage = "spectral.stage";

    /// <summary>Id of a sweep.</summary>
    public const string Sweep = "spectral.sweep";

    public const string Rank = "spectral.rank";

    /// <summary>Measured residual max_j ||W v_j - s_j u_j|| / s_1.</summary>
    public const string Residual = "spectral.residual";

    public const string CacheHit = "spectral.cache_hit";
}
