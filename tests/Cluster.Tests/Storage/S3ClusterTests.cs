using Spectral.Cluster.Tests.Harness;
using Spectral.Shared.Artifacts;
using Spectral.Shared.Messages;
using Spectral.Storage.S3;
using Spectral.Testing;

namespace Spectral.Cluster.Tests.Storage;

/// <summary>A coordinator and nodes as processes that share nothing but an S3 bucket.</summary>
public sealed class S3ClusterTests(S3Server server) : IClassFixture<S3Server>
{
    private const int Steps = 60;
    private const string Prefix = "clusters/one";

    [Fact]
    public async Task A_job_whose_node_dies_leaves_the_same_adapter_in_the_bucket()
    {
        Assert.SkipWhen(server.Absent is not null, server.Absent ?? "");
        using var folder = new TemporaryFolder();
        using S3ArtifactStore bucket = server.Store(folder.Path, Prefix);
        await using ClusterProcesses cluster = await ClusterProcesses.StartAsync(nodes: 2, settings: Settings());

        await cluster.SubmitAsync(ClusterRecipe.Of(Steps), "disturbed");
        await cluster.UntilAsync(async () => (await cluster.DescribeAsync("disturbed")).Summary.Step > Steps / 4, "it trains");
        cluster.Nodes["node-1"].Kill();
        JobResult result = await cluster.FinishAsync("disturbed");

        Assert.True(result.Status == JobStatus.Finished, cluster.Logs());
        Assert.Equal(Steps, result.Steps);
        Assert.Contains("going on from step", cluster.Coordinator.Log, StringComparison.Ordinal);
        Assert.Equal(await Undisturbed.AdapterHashAsync(ClusterRecipe.Of(Steps)), StoredJob.AdapterHash(bucket, "disturbed"));
        Assert.NotEmpty(bucket.List("bases"));
        Assert.False(Directory.Exists(Path.Combine(cluster.StoreDirectory, StoreLayout.Adapter("disturbed", "trial-0"))), "the adapter lies beside the bucket too");
    }

    private string[] Settings() =>
    [
        "--s3-endpoint", $"{server.Endpoint}", "--s3-bucket", S3Server.Bucket, "--s3-prefix", Prefix,
        "--s3-access-key", S3Server.AccessKey, "--s3-secret-key", S3Server.SecretKey,
    ];
}
