using Spectral.EndToEnd.Tests.Harness;

namespace Spectral.EndToEnd.Tests;

/// <summary>A full disk is told, costs nothing that was committed, leaves no half-written file, and freed it is trained on to the same bits.</summary>
public sealed class BadInputDiskTests
{
    private const string Recipe = """
        base_model: samples/tiny-llama
        datasets:
          train: {path: samples/word-problems/train.jsonl, format: prompt-completion, limit: 64}
        adapter: {method: spectral-additive, rank: 16, targets: [q_proj, v_proj, down_proj, gate_proj]}
        training: {max_steps: 48, global_batch: 4, micro_batch: 4, sequence_length: 64, warmup_steps: 1, seed: 7, learning_rate: 2.0e-3}
        """;

    [Fact]
    public async Task AJobThatCannotFitIsRefusedBeforeAnythingIsMade()
    {
        using TemporaryFolder folder = new();
        using SmallDisk disk = SmallDisk.Mount(folder, "1m");
        string store = Path.Combine(disk.Path, "runs");
        Outcome refused = await SpectralHere.RunAsync(Train(folder, store, every: 8));
        Refusal.Check(refused, $"{store}: too little disk space", "it needs at least", "1,048,576 are free", "checkpoint.keep");
        Assert.False(Path.Exists(store), "something was made");
    }

    [Fact]
    public async Task CheckpointsThatFindNoSpaceAreToldAndTheJobTrainsOnAndWaitsForSpaceAtTheEnd()
    {
        using TemporaryFolder folder = new();
        using SmallDisk disk = SmallDisk.Mount(folder, "30m");
        string store = Path.Combine(disk.Path, "runs");

        // Room for the journal and the metrics, not for a checkpoint.
        using SpectralProcess process = SpectralProcess.Start([.. Train(folder, store, every: 4), "--json"]);
        await process.SawAsync("checkpoint of step 4 committed");
        process.Pause();
        disk.Fill(leaving: 96 << 10);
        process.Continue();
        await process.SawAsync("Training is through and waits");
        disk.Free();
        Outcome finished = await process.ExitAsync();
        Assert.True(finished.ExitCode == 0, finished.ToString());
        Assert.Contains("could not be stored", finished.Errors, StringComparison.Ordinal);
        Assert.Contains("No space left on device", finished.Errors, StringComparison.Ordinal);
        Assert.Equal(await Undisturbed.AdapterHashAsync(Recipe), Undisturbed.AdapterHash(finished.Json));
    }

    [Fact]
    public async Task AJournalThatFindsNoSpaceEndsTheJobWhichCanBeResumed()
    {
        using TemporaryFolder folder = new();
        using SmallDisk disk = SmallDisk.Mount(folder, "30m");
        string store = Path.Combine(disk.Path, "runs");
        Outcome full = await FilledAsync(disk, leaving: 0, "checkpoint of step 20 committed", Train(folder, store, every: 20));
        Refusal.Check(full, $"{store}: the disk is full, so the journal of job 'full' could not be written", "resume full --output");
        Refusal.Check(await SpectralHere.RunAsync(Resume(store)), "too little disk space", "0 are free");
        await ResumesToTheSameBitsAsync(disk, store);
    }

    /// <summary>The outcome of a command whose disk is full from the moment it prints a line.</summary>
    private static async Task<Outcome> FilledAsync(SmallDisk disk, long leaving, string line, string[] command)
    {
        using SpectralProcess process = SpectralProcess.Start(command);
        await process.SawAsync(line);
        process.Pause();
        disk.Fill(leaving);
        process.Continue();
        return await process.ExitAsync();
    }

    private static async Task ResumesToTheSameBitsAsync(SmallDisk disk, string store)
    {
        Assert.DoesNotContain(
            disk.Files(), file => file.EndsWith(".tmp", StringComparison.Ordinal) || file.Contains(".incoming", StringComparison.Ordinal));
        disk.Free();
        Outcome resumed = await SpectralHere.RunAsync([.. Resume(store), "--json"]);
        Assert.True(resumed.ExitCode == 0, resumed.ToString());
        Assert.Contains("starting from step", resumed.Errors, StringComparison.Ordinal);
        Assert.Equal(await Undisturbed.AdapterHashAsync(Recipe), Undisturbed.AdapterHash(resumed.Json));
    }

    private static string[] Train(TemporaryFolder folder, string store, int every) =>
    [
        "train", folder.Write("short.yaml", $"{Recipe}\ncheckpoint: {{every_steps: {every}, keep: 100}}\n"),
        "--devices", "cpu:1", "--output", store, "--job", "full",
    ];

    private static string[] Resume(string store) => ["resume", "full", "--devices", "cpu:1", "--output", store];
}
