using System.Text.Json;
using System.Text.Json.Nodes;
using Spectral.EndToEnd.Tests.Harness;
using Spectral.Models.Tokenizers;

namespace Spectral.EndToEnd.Tests;

/// <summary>A beginning-of-sequence token stands before a text only if the tokenizer's own configuration adds it.</summary>
public sealed class BeginningOfSequenceTests
{
    private const string Begin = "<|endoftext|>";
    private const string Text = "Ann has 3 pens.";
    private const string Completion = " She buys 4 more.";

    [Theory]
    [InlineData(false, null, false)]
    [InlineData(true, null, true)]
    [InlineData(false, true, true)]
    [InlineData(true, false, false)]
    public async Task StandsBeforeTheTextOnlyIfTheTokenizerAddsIt(bool inTokenizerJson, bool? inTokenizerConfig, bool isAdded)
    {
        using TemporaryFolder folder = new();
        string model = SampleModel.Copy(folder);
        ITokenizer shipped = TokenizerLoader.Load(model);
        int begin = shipped.TokenId(Begin)!.Value;
        Change(Path.Combine(model, "tokenizer.json"), json => json["post_processor"] = inTokenizerJson ? Template(begin) : null);
        Change(Path.Combine(model, "tokenizer_config.json"), json =>
        {
            json["bos_token"] = Begin;
            json.Remove("add_bos_token");
            if (inTokenizerConfig is { } added)
            {
                json["add_bos_token"] = added;
            }
        });

        IReadOnlyList<int> plain = shipped.Encode(Text, addSpecialTokens: false);
        JsonElement generated = await JsonAsync("generate", "--model", model, "--prompt", Text, "--max-new-tokens", "1", "--json");
        Assert.Equal(isAdded ? [begin, .. plain] : plain, generated.GetProperty("prompt_ids").EnumerateArray().Select(id => id.GetInt32()));

        // Of a text every token that has one before it is supervised, and the end of sequence.
        JsonElement text = await EvalAsync(model, folder.Write("text.jsonl", JsonSerializer.Serialize(new { text = Text })), "text");
        Assert.Equal(plain.Count + (isAdded ? 1 : 0), text.GetProperty("tokens").GetInt32());

        // Of a completion its own tokens and the end of sequence, whatever stands before the prompt.
        string pair = folder.Write("pair.jsonl", JsonSerializer.Serialize(new { prompt = Text, completion = Completion }));
        JsonElement completed = await EvalAsync(model, pair, "prompt-completion");
        Assert.Equal(shipped.Encode(Completion, addSpecialTokens: false).Count + 1, completed.GetProperty("tokens").GetInt32());
    }

    private static Task<JsonElement> EvalAsync(string model, string data, string format) =>
        JsonAsync("eval", "--model", model, "--data", data, "--format", format, "--threads", "1", "--json");

    private static async Task<JsonElement> JsonAsync(params string[] arguments)
    {
        Outcome outcome = await SpectralHere.RunAsync(arguments);
        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        return outcome.Json;
    }

    private static JsonObject Template(int begin) => new()
    {
        ["type"] = "TemplateProcessing",
        ["single"] = new JsonArray(
            new JsonObject { ["SpecialToken"] = new JsonObject { ["id"] = Begin, ["type_id"] = 0 } },
            new JsonObject { ["Sequence"] = new JsonObject { ["id"] = "A", ["type_id"] = 0 } }),
        ["pair"] = new JsonArray(),
        ["special_tokens"] = new JsonObject
        {
            [Begin] = new JsonObject { ["id"] = Begin, ["ids"] = new JsonArray(begin), ["tokens"] = new JsonArray(Begin) },
        },
    };

    private static void Change(string file, Action<JsonObject> change)
    {
        JsonObject json = JsonNode.Parse(File.ReadAllText(file))!.AsObject();
        change(json);
        File.WriteAllText(file, json.ToJsonString());
    }
}
