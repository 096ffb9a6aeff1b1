using Spectral.Cli.Commands;
using Spectral.Shared.Recipes;

namespace Spectral.Cli.Tests.Commands;

public sealed class ExamplePromptTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("spectral-cli-").FullName;

    [Fact]
    public void It_is_the_first_prompt_of_the_evaluation_data() =>
        Assert.Equal("e?\n", ExamplePrompt.Of(new DatasetsOptions { Train = Data("t?"), Eval = Data("e?\n") }));

    [Fact]
    public void Without_evaluation_data_it_is_that_of_the_training_data() =>
        Assert.Equal("t?", ExamplePrompt.Of(new DatasetsOptions { Train = Data("t?") }));

    [Fact]
    public void One_that_fits_into_no_command_line_is_none() => Assert.Null(ExamplePrompt.Of(new DatasetsOptions { Train = Data(new string('x', 161)) }));

    [Fact]
    public void Data_that_has_gone_has_none() =>
        Assert.Null(ExamplePrompt.Of(new DatasetsOptions { Train = new DatasetOptions { Path = Path.Combine(_folder, "gone.jsonl"), Format = DataFormat.PromptCompletion } }));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private DatasetOptions Data(string prompt)
    {
        string path = Path.Combine(_folder, Path.GetRandomFileName() + ".jsonl");
        File.WriteAllText(path, System.Text.Json.JsonSerializer.Serialize(new { prompt, completion = "4" }) + "\n");
        return new DatasetOptions { Path = path, Format = DataFormat.PromptCompletion };
    }
}
