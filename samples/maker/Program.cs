using System.CommandLine;
using Spectral.SampleMaker;
using Spectral.Shared.Errors;
using TorchSharp;

// One thread, so that the same command gives the same bits on every machine of a kind.
torch.set_num_threads(1);

Option<string> output = new("--output")
{
    Description = "Directory that gets tiny-llama and word-problems.",
    DefaultValueFactory = _ => "samples",
    Recursive = true,
};
Option<string> work = new("--work")
{
    Description = "Directory of the pretraining's state; an interrupted pretraining goes on from there.",
    DefaultValueFactory = _ => Path.Combine("artifacts", "pretraining"),
    Recursive = true,
};
RootCommand root = new("Makes the samples: a small pretrained Llama and the task it is fine-tuned for.") { output, work };
Add("problems", "Write the fine-tuning problems.", making => making.Problems());
Add("tokenizer", "Train the tokenizer.", making => making.Tokenizer());
Add("model", "Pretrain the model and write it; needs the tokenizer.", making => making.Model());
Add("all", "All of these.", making =>
{
    making.Problems();
    making.Tokenizer();
    making.Model();
});
try
{
    return root.Parse(args).Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (UserErrorException error)
{
    Console.Error.WriteLine(error.Message);
    return ExitCodes.BadInput;
}

void Add(string name, string description, Action<SampleMaking> action)
{
    Command command = new(name, description);
    command.SetAction(parsed => action(new SampleMaking(parsed.GetRequiredValue(output), parsed.GetRequiredValue(work))));
    root.Subcommands.Add(command);
}
