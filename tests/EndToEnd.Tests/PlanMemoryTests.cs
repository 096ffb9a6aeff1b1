using System.Text.Json;
using Spectral.EndToEnd.Tests.Harness;
using Spectral.Shared.Errors;

namespace Spectral.EndToEnd.Tests;

/// <summary>What <c>spectral plan --memory</c> says of a model of 8 billion parameters, of which only the configuration is here.</summary>
public sealed class PlanMemoryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _recipe;

    public PlanMemoryTests()
    {
        Directory.CreateDirectory(_folder.File("model"));
        _folder.Write("model/config.json", """
            {"architectures": ["LlamaForCausalLM"], "model_type": "llama", "vocab_size": 128256, "hidden_size": 4096, "intermediate_size": 14336,
             "num_hidden_layers": 32, "num_attention_heads": 32, "num_key_value_heads": 8, "hidden_act": "silu", "rms_norm_eps": 1e-5,
             "rope_theta": 500000.0, "max_position_embeddings": 8192, "tie_word_embeddings": false, "torch_dtype": "bfloat16"}
            """);
        _recipe = _folder.Write("recipe.yaml", $$"""
            base_model: {{_folder.File("model")}}
            datasets:
              train: {path: {{_folder.File("absent.jsonl")}}, format: prompt-completion}
            adapter: {method: lora, rank: 8, targets: [q_proj, v_proj]}
            training: {max_steps: 10, global_batch: 16, micro_batch: 4, sequence_length: 1024, learning_rate: 1.0e-3}
            """);
    }

    [Fact]
    public async Task Enough_memory_is_said_to_be_enough()
    {
        Outcome outcome = await PlanAsync("1TiB");
        Assert.Contains("fits: ", outcome.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("--set", outcome.Output, StringComparison.Ordinal);
    }

    /// <summary>Weights alone take 30 GiB in fp32.</summary>
    [Fact]
    public async Task Every_proposal_fits_when_it_is_planned_itself()
    {
        JsonElement[] proposals = await ProposalsAsync("48GiB");
        Assert.Contains(proposals, proposal => Settings(proposal) is ["training.micro_batch=1"] or ["training.micro_batch=2"]);
        Assert.Contains(proposals, proposal => Settings(proposal) is ["training.activation_checkpointing=true"]);
        Assert.Contains(proposals, proposal => Settings(proposal).Contains("training.precision=bf16"));
        foreach (JsonElement proposal in proposals.Where(proposal => !Settings(proposal).Any(setting => setting.StartsWith("cluster.", StringComparison.Ordinal))))
        {
            JsonElement plan = (await PlanAsync("48GiB", ["--json", .. Settings(proposal).SelectMany(setting => (string[])["--set", setting])])).Json;
            JsonElement fit = plan.GetProperty("fit");
            Assert.True(fit.GetProperty("fits").GetBoolean(), proposal.ToString());
            Assert.Equal(proposal.GetProperty("bytes").GetInt64(), fit.GetProperty("needed").GetInt64());
        }
    }

    [Fact]
    public async Task Weights_that_do_not_fit_are_spread_halved_or_rounded()
    {
        JsonElement[] proposals = await ProposalsAsync("20GiB");
        Assert.Equal(3, proposals.Length);
        Assert.Contains(Settings(proposals[0]), setting => setting.StartsWith("cluster.pipeline=", StringComparison.Ordinal));
        Assert.Contains("training.precision=bf16", Settings(proposals[1]));
        Assert.Contains("base_quantization=int8", Settings(proposals[2]));
        Assert.Contains("base_quantization=nf4", Settings((await ProposalsAsync("12GiB"))[^1]));
        string text = (await PlanAsync("20GiB")).Output;
        Assert.Contains("does not fit: ", text, StringComparison.Ordinal);
        Assert.Contains("--set training.precision=bf16", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_nothing_fits_it_is_said_and_by_how_much()
    {
        Assert.Empty(await ProposalsAsync("512MiB"));
        Assert.Matches("No setting makes it fit: the least that was found is [0-9,]+ MiB, [0-9,]+ MiB too much", (await PlanAsync("512MiB")).Output);
    }

    [Fact]
    public async Task No_amount_of_memory_is_refused()
    {
        Outcome outcome = await SpectralHere.RunAsync("plan", _recipe, "--devices", "cpu:1", "--memory", "much");
        Refusal.Check(outcome, "--memory: 'much' is no amount of memory");
    }

    public void Dispose() => _folder.Dispose();

    private async Task<JsonElement[]> ProposalsAsync(string memory) =>
        [.. (await PlanAsync(memory, "--json")).Json.GetProperty("fit").GetProperty("proposals").EnumerateArray()];

    private async Task<Outcome> PlanAsync(string memory, params string[] more)
    {
        Outcome outcome = await SpectralHere.RunAsync(["plan", _recipe, "--devices", "cpu:1", "--memory", memory, .. more]);
        Assert.True(outcome.ExitCode == ExitCodes.Done, outcome.ToString());
        return outcome;
    }

    private static string[] Settings(JsonElement proposal) => [.. proposal.GetProperty("set").EnumerateArray().Select(setting => setting.GetString()!)];
}
