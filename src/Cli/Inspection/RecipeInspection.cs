using System.Globalization;
using Spectral.Cli.CommandLine;
using Spectral.Models.Data;
using Spectral.Models.Data.Inspection;
using Spectral.Models.Data.Rows;
using Spectral.Models.Tokenizers;
using Spectral.Shared.Errors;
using Spectral.Shared.Recipes;
using Spectral.Shared.Recipes.Reading;
using Spectral.SpectralOps.Runtime;
using Spectre.Console;

namespace Spectral.Cli.Inspection;

/// <summary>One row of a recipe's training data as the model will see it, with the supervised text marked.</summary>
internal static class RecipeInspection
{
    public static void Show(Invocation invocation, string path, int sample)
    {
        Recipe recipe = RecipeReader.Read(path, []);
        ITokenizer tokenizer = TokenizerLoader.Load(recipe.BaseModel);
        Dataset dataset = RecipeData.Train(recipe, tokenizer);
        if (sample >= dataset.Samples.Count)
        {
            throw new UserErrorException($"--sample: {sample} is past the last sample of {recipe.Datasets.Train.Path}, {dataset.Samples.Count - 1}.");
        }

        DatasetReport report = dataset.Report;
        RowPlan rows = RecipeData.Rows(recipe, dataset);
        SampleView view = SampleView.Of([dataset.Samples[sample]], tokenizer);
        if (!invocation.Json)
        {
            invocation.WriteLine($"{report.Path}: {report.Samples:N0} samples, {report.Tokens:N0} tokens, {report.Supervision()}; longest {report.Longest}");
            invocation.WriteLine($"left out: {report.DroppedTooLong} too long, {report.DroppedUnsupervised} without supervised tokens; cut: {report.Truncated}");
            invocation.WriteLine($"rows per epoch: {rows.RowCount(1):N0} of up to {recipe.Training.SequenceLength} tokens{(recipe.Training.Packing && report.Labels == 0 ? ", packed" : "")}");
            invocation.WriteLine(dataset.Samples[sample].Label is { } label
                ? $"sample {sample}, label {Name(recipe, label)}:"
                : $"sample {sample}, supervised text {(invocation.IsLive ? "in green" : $"between {SampleView.Open} and {SampleView.Close}")}:");
            Write(invocation, view);
        }

        invocation.WriteJson(new { dataset = report, rows_per_epoch = rows.RowCount(1), sample, pieces = view.Pieces });
    }

    private static string Name(Recipe recipe, float label) => recipe.Datasets.Labels.Count == 0
        ? label.ToString(CultureInfo.InvariantCulture)
        : recipe.Datasets.Labels[(int)label];

    private static void Write(Invocation invocation, SampleView view)
    {
        if (!invocation.IsLive)
        {
            invocation.WriteLine(view.ToMarkedText());
            return;
        }

        Style supervised = new(Color.Green);
        foreach (SamplePiece piece in view.Pieces)
        {
            invocation.People.Write(new Text(piece.Text, piece.Supervised ? supervised : Style.Plain));
        }

        invocation.WriteLine("");
    }
}
