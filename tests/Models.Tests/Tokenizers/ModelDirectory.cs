using System.Text.Json.Nodes;

namespace Spectral.Models.Tests.Tokenizers;

/// <summary>A model directory of its own for one test, removed afterwards.</summary>
internal sealed class ModelDirectory : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("tokenizer-").FullName;

    public ModelDirectory Write(string file, JsonNode content) => Write(file, content.ToJsonString());

    public ModelDirectory Write(string file, string content)
    {
        File.WriteAllText(Path.Combine(Root, file), content);
        return this;
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
