using Spectral.Models.Data.Reading;
using Spectral.Shared.Errors;
using Spectral.Shared.Recipes;

namespace Spectral.Cli.Commands;

/// <summary>A prompt of the kind the adapter was trained for.</summary>
internal static class ExamplePrompt
{
    private const int Longest = 160;

    /// <summary>The first prompt of the evaluation data, else of the training data; null where none fits into a command line.</summary>
    public static string? Of(DatasetsOptions datasets)
    {
        DatasetOptions dataset = datasets.Eval ?? datasets.Train;
        if (dataset.Format != DataFormat.PromptCompletion)
        {
            return null;
        }

        try
        {
            string? prompt = DatasetReader.Read(dataset.Path).FirstOrDefault()?.Optional("prompt")?.Text();
            return prompt is { Length: > 0 and <= Longest } ? prompt : null;
        }
        catch (UserErrorException)
        {
            // The data was moved since: the job is done all the same.
            return null;
        }
    }
}
