using Spectral.EndToEnd.Tests.Harness;

namespace Spectral.EndToEnd.Tests;

/// <summary>A damaged checkpoint is passed over for the one before, the user is told, and the adapter comes out the same.</summary>
public sealed class DamagedCheckpointTests
{
    [Fact]
    public async Task TheOneBeforeIsUsed()
    {
        using TemporaryFolder folder = new();
        string recipe = folder.Write("short.yaml", ShortRecipe.Text);
        string[] arguments = ["--output", folder.File("runs"), "--devices", "cpu:1"];
        string checkpoints = folder.File("runs", "jobs", "damaged", "trials", "trial-0", "checkpoints");
        using (SpectralProcess process = SpectralProcess.Start(["train", recipe, .. arguments, "--job", "damaged"]))
        {
            await process.SawAsync("checkpoint of step 8 committed");
            process.Kill();
            await process.ExitAsync();
        }

        string newest = Directory.EnumerateDirectories(checkpoints, "step-*").Order(StringComparer.Ordinal).Last();
        string file = Path.Combine(newest, "adapter_model.safetensors");
        byte[] content = await File.ReadAllBytesAsync(file);
        content[^1] ^= 0x40;
        await File.WriteAllBytesAsync(file, content);

        Outcome resumed = await SpectralHere.RunAsync(["resume", "damaged", .. arguments, "--json"]);
        Assert.True(resumed.ExitCode == 0, resumed.ToString());
        Assert.Contains("is damaged (sha256 of adapter_model.safetensors differs)", resumed.Errors, StringComparison.Ordinal);
        Assert.Equal(await Undisturbed.AdapterHashAsync(ShortRecipe.Text), Undisturbed.AdapterHash(resumed.Json));
    }
}
