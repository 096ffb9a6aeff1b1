using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Spectral.SampleMaker.Problems;

namespace Spectral.SampleMaker.Output;

/// <summary>Writes problems as JSON lines of prompt and completion.</summary>
internal static class ProblemFiles
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static void Write(string directory, ProblemSplit split)
    {
        Directory.CreateDirectory(directory);
        Write(Path.Combine(directory, "train.jsonl"), split.Train);
        Write(Path.Combine(directory, "eval.jsonl"), split.Eval);
    }

    private static void Write(string file, IReadOnlyList<WordProblem> problems)
    {
        StringBuilder lines = new();
        foreach (WordProblem problem in problems)
        {
            lines.Append(JsonSerializer.Serialize(problem, Json)).Append('\n');
        }

        File.WriteAllText(file, lines.ToString());
    }
}
