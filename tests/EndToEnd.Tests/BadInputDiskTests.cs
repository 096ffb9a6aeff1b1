using System.Diagnostics;
using Spectral.EndToEnd.Tests.Harness;

namespace Spectral.EndToEnd.Tests;

/// <summary>A full disk is told, costs nothing that was committed, and leaves no half-written file.</summary>
public sealed class BadInputDiskTests
{
    private const string Recipe = """
        base_model: samples/tiny-llama
        datasets:
          train: {path: samples/word-problems/train.jsonl, format: prompt-completion, limit: 64}
        adapter: {method: spectral-additive, rank: 16, targets: [q_proj, v_proj, down_proj, gate_proj]}
        training: {max_steps: 24, global_batch: 4, micro_batch: 4, sequence_length: 128, warmup_steps: 1, seed: 7, learning_rate: 2.0e-3}
        checkpoint: {every_steps: 2, keep: 100}
        """;

    [Fact]
    public async Task TheLastCheckpointStaysAndTheJobGoesOnWhenThereIsSpaceAgain()
    {
        using TemporaryFolder folder = new();
        string recipe = folder.Write("short.yaml", Recipe);
        string disk = Directory.CreateDirectory(folder.File("disk")).FullName;
        Assert.SkipUnless(Run("mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", disk), "only root can mount a small disk");
        try
        {
            string[] on = ["--devices", "cpu:1", "--output", Path.Combine(disk, "runs")];
            Outcome full = await SpectralProcess.RunAsync(["train", recipe, .. on, "--job", "full"]);
            Refusal.Check(full, "The checkpoint of step", "could not be stored", "No space left on device");
            Assert.Contains("committed", full.Output, StringComparison.Ordinal);
            Assert.DoesNotContain(
                Directory.EnumerateFiles(disk, "*", SearchOption.AllDirectories),
                file => file.EndsWith(".tmp", StringComparison.Ordinal) || file.Contains(".incoming", StringComparison.Ordinal));

            Assert.True(Run("mount", "-o", "remount,size=60m", disk));
            Outcome resumed = await SpectralProcess.RunAsync(["resume", "full", .. on, "--json"]);
            Assert.True(resumed.ExitCode == 0, resumed.ToString());
            Assert.Contains("starting from step", resumed.Errors, StringComparison.Ordinal);
            Outcome undisturbed = await SpectralProcess.RunAsync("train", recipe, "--devices", "cpu:1", "--output", folder.File("runs"), "--json");
            Assert.True(undisturbed.ExitCode == 0, undisturbed.ToString());
            Assert.Equal(Adapter(undisturbed), Adapter(resumed));
        }
        finally
        {
            Run("umount", disk);
        }
    }

    private static byte[] Adapter(Outcome outcome) =>
        File.ReadAllBytes(Path.Combine(outcome.Json.GetProperty("adapter").GetString()!, "adapter_model.safetensors"));

    private static bool Run(string command, params string[] arguments)
    {
        ProcessStartInfo start = new(command, arguments) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
