using System.Runtime.InteropServices;
using System.Text.Json;
using Spectral.EndToEnd.Tests.Harness;
using Spectral.Shared.Safetensors;

namespace Spectral.EndToEnd.Tests;

/// <summary>What a training leaves, and the commands that use it: evaluated, exported and merged it is the same model.</summary>
public sealed class CommandsOnAnAdapterTests(Trained trained) : IClassFixture<Trained>
{
    private const string Module = "model.layers.1.self_attn.q_proj";

    /// <summary>Two vectors for each of 4 ranks, for q_proj [192, 192], v_proj [96, 192] and down_proj [192, 512] of 4 layers.</summary>
    private const long TrainableParameters = 4 * 4 * (192 + 192 + 96 + 192 + 192 + 512);

    private static readonly string[] Evaluation =
        ["--data", Trained.Data, "--format", "prompt-completion", "--limit", $"{Trained.Samples}", "--json"];

    [Fact]
    public void Train_ends_with_one_object_whose_paths_exist()
    {
        JsonElement result = trained.Result;
        Assert.Equal("trained", result.GetProperty("job").GetString());
        Assert.Equal("finished", result.GetProperty("status").GetString());
        Assert.Equal(12, result.GetProperty("steps").GetInt64());
        Assert.Equal(TrainableParameters, result.GetProperty("trainable_parameters").GetInt64());
        Assert.True(result.GetProperty("tokens_per_second").GetDouble() > 0);
        Assert.True(result.GetProperty("after").GetProperty("loss").GetDouble() < result.GetProperty("before").GetProperty("loss").GetDouble());
        Assert.True(Directory.Exists(trained.Adapter));
        Assert.All(new[] { "report", "plot" }, key => Assert.True(File.Exists(result.GetProperty(key).GetString())));
        Assert.True(Directory.Exists(result.GetProperty("peft").GetString()));
    }

    [Fact]
    public void The_next_command_is_told() => Assert.Contains(
        $"generate --model {Trained.Model} --adapter {trained.Adapter} --prompt $'How many stamps", trained.Text, StringComparison.Ordinal);

    [Fact]
    public void The_plan_is_told_once() => Assert.Equal(2, trained.Text.Split("plan: ").Length);

    /// <summary>A job is refused for want of what the plan counts, so that must not be more than is written.</summary>
    [Fact]
    public async Task The_plan_counts_no_more_bytes_than_are_written_and_not_much_less()
    {
        JsonElement plan = await JsonAsync(["plan", trained.InFolder("short.yaml"), "--devices", "cpu:2", "--json"]);
        long written = Directory.EnumerateFiles(trained.InFolder("runs"), "*", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length);
        Assert.InRange(plan.GetProperty("storage").GetProperty("total").GetInt64(), written * 0.8, written);
    }

    [Fact]
    public void The_base_weights_stay_as_they_are() => Assert.Equal(trained.WeightsBefore, Trained.WeightsHash());

    [Fact]
    public async Task Eval_gives_the_final_evaluation_again()
    {
        JsonElement scores = await JsonAsync(["eval", "--model", Trained.Model, "--adapter", trained.Adapter, .. Evaluation, "--metric", "gsm8k-strict", "--max-new-tokens", "48"]);
        JsonElement after = trained.Result.GetProperty("after");
        Assert.Equal(after.GetProperty("loss").GetDouble(), scores.GetProperty("loss").GetDouble(), 1e-6);
        Assert.Equal(after.GetProperty("tokens").GetInt64(), scores.GetProperty("tokens").GetInt64());
        Assert.Equal(
            after.GetProperty("metrics").GetProperty("gsm8k-strict").GetDouble(), scores.GetProperty("metrics").GetProperty("gsm8k-strict").GetDouble());
        Assert.Equal(Math.Exp(scores.GetProperty("loss").GetDouble()), scores.GetProperty("perplexity").GetDouble(), 1e-9);
    }

    [Fact]
    public async Task Peft_factors_multiply_out_to_what_is_merged()
    {
        await JsonAsync(["export", "--model", Trained.Model, "--adapter", trained.Adapter, "--to", "peft", "--output", trained.InFolder("peft"), "--json"]);
        await JsonAsync(["export", "--model", Trained.Model, "--adapter", trained.Adapter, "--to", "merged", "--output", trained.InFolder("merged"), "--json"]);
        double loss = trained.Result.GetProperty("after").GetProperty("loss").GetDouble();
        JsonElement peft = await JsonAsync(["eval", "--model", Trained.Model, "--adapter", trained.InFolder("peft"), .. Evaluation]);
        Assert.Equal(loss, peft.GetProperty("loss").GetDouble(), 1e-4);
        JsonElement merged = await JsonAsync(["eval", "--model", trained.InFolder("merged"), .. Evaluation]);
        Assert.Equal(loss, merged.GetProperty("loss").GetDouble(), 1e-4);

        using MappedSafetensors factors = MappedSafetensors.Open(trained.InFolder("peft", "adapter_model.safetensors"));
        using MappedSafetensors weights = MappedSafetensors.Open(trained.InFolder("merged", "model.safetensors"));
        using MappedSafetensors bases = MappedSafetensors.Open(Path.Combine(Repository.Root, Trained.Model, "model.safetensors"));
        JsonElement config = JsonElement.Parse(File.ReadAllText(trained.InFolder("peft", "adapter_config.json")));
        double scale = config.GetProperty("lora_alpha").GetDouble() / config.GetProperty("r").GetDouble();
        AssertDelta(
            Floats(factors, $"base_model.model.{Module}.lora_B.weight"), Floats(factors, $"base_model.model.{Module}.lora_A.weight"), scale,
            Floats(weights, Module + ".weight"), Bfloats(bases, Module + ".weight"), size: 192);
    }

    [Theory]
    [InlineData("bf16")]
    [InlineData("fp16")]
    public async Task A_rounded_merge_says_what_it_loses(string dtype)
    {
        JsonElement report = await JsonAsync(
            ["export", "--model", Trained.Model, "--adapter", trained.Adapter, "--to", "merged", "--output", trained.InFolder(dtype), "--dtype", dtype, "--json"]);
        Assert.Equal(dtype, report.GetProperty("dtype").GetString());
        Assert.Equal(12, report.GetProperty("merged_modules").GetInt32());
        Assert.InRange(report.GetProperty("float16_loss").GetDouble(), 1e-6, report.GetProperty("bfloat16_loss").GetDouble());
        using MappedSafetensors weights = MappedSafetensors.Open(trained.InFolder(dtype, "model.safetensors"));
        Assert.Equal(dtype == "bf16" ? SafetensorsDtype.BF16 : SafetensorsDtype.F16, weights.Entry(Module + ".weight").Dtype);
    }

    [Fact]
    public async Task A_job_and_its_checkpoints_can_be_inspected()
    {
        string job = trained.InFolder("runs", "jobs", "trained");
        JsonElement seen = await JsonAsync(["inspect", job, "--json"]);
        Assert.True(seen.GetProperty("finished").GetBoolean());
        Assert.Equal([4, 8, 12], seen.GetProperty("checkpoints").EnumerateArray().Select(checkpoint => checkpoint.GetProperty("step").GetInt32()));

        string copy = trained.InFolder("copied-checkpoint");
        CopyFiles(Path.Combine(job, "trials", "trial-0", "checkpoints", "step-000008"), copy);
        JsonElement sound = await JsonAsync(["inspect", copy, "--json"]);
        Assert.True(sound.GetProperty("verified").GetBoolean());
        Assert.Equal(8, sound.GetProperty("manifest").GetProperty("step").GetInt32());
        File.AppendAllText(Path.Combine(copy, "optimizer.safetensors"), "x");
        JsonElement damaged = await JsonAsync(["inspect", copy, "--json"]);
        Assert.False(damaged.GetProperty("verified").GetBoolean());
        Assert.StartsWith("optimizer.safetensors has ", damaged.GetProperty("damage").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_adapter_can_be_inspected()
    {
        JsonElement seen = await JsonAsync(["inspect", trained.Adapter, "--json"]);
        Assert.Equal(TrainableParameters, seen.GetProperty("parameters").GetInt64());
        Assert.Equal("additive", seen.GetProperty("config").GetProperty("variant").GetString());
    }

    private static async Task<JsonElement> JsonAsync(string[] arguments)
    {
        Outcome outcome = await SpectralHere.RunAsync(arguments);
        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        return outcome.Json;
    }

    private static float[] Floats(MappedSafetensors file, string name) => MemoryMarshal.Cast<byte, float>(file.Bytes(name)).ToArray();

    private static float[] Bfloats(MappedSafetensors file, string name) =>
        [.. MemoryMarshal.Cast<byte, ushort>(file.Bytes(name)).ToArray().Select(bits => BitConverter.Int32BitsToSingle(bits << 16))];

    /// <summary>scale B A = merged - base, for a square weight [size, size], within the rounding of fp32 weights.</summary>
    private static void AssertDelta(float[] b, float[] a, double scale, float[] merged, float[] original, int size)
    {
        int rank = a.Length / size;
        double error = 0;
        double norm = 0;
        for (int row = 0; row < size; row++)
        {
            for (int column = 0; column < size; column++)
            {
                double product = Enumerable.Range(0, rank).Sum(k => (double)b[(row * rank) + k] * a[(k * size) + column]);
                double delta = (double)merged[(row * size) + column] - original[(row * size) + column];
                error += Math.Pow((scale * product) - delta, 2);
                norm += delta * delta;
            }
        }

        Assert.True(norm > 0, "the adapter changes the weight");
        Assert.True(Math.Sqrt(error / norm) < 1e-4, $"relative difference {Math.Sqrt(error / norm)}");
    }

    private static void CopyFiles(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string file in Directory.EnumerateFiles(from))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }
    }
}
