using System.CommandLine;
using Spectral.Cli.CommandLine;
using Spectral.Cli.Models;
using Spectral.Models.Export;
using Spectral.Shared.Adapters;
using Spectral.Shared.Errors;
using Spectral.Shared.Recipes;
using static TorchSharp.torch;

namespace Spectral.Cli.Commands;

/// <summary><c>spectral export</c>: an adapter as a PEFT LoRA, or merged into a copy of its base model.</summary>
internal static class ExportCommand
{
    /// <summary>Part of the update that may be lost to rounding before the user is warned.</summary>
    private const double TolerableLoss = 0.03;

    public static Command Create()
    {
        Option<string> model = new("--model") { Description = "The base model's directory.", Required = true, HelpName = "dir" };
        Option<string> adapter = new("--adapter") { Description = "The adapter's directory.", Required = true, HelpName = "dir" };
        Option<string> to = new("--to") { Description = "peft (exact LoRA factors) or merged (a model directory).", Required = true };
        to.AcceptOnlyFromAmong("peft", "merged");
        Option<string> output = new("--output") { Description = "Directory to create; must not exist.", Required = true, HelpName = "dir" };
        Option<string> dtype = new("--dtype") { Description = "Of merged weights; fp32 keeps all of the update.", DefaultValueFactory = _ => "fp32" };
        dtype.AcceptOnlyFromAmong("fp32", "bf16", "fp16");
        Option<int> threads = Options.AllThreads();
        return new Command("export", "Write an adapter for other software: PEFT LoRA, or merged into the base.") { model, adapter, to, output, dtype, threads }
            .Runs((parsed, invocation) =>
            {
                using ModelSession session = ModelSession.Open(
                    parsed.GetRequiredValue(model), parsed.GetRequiredValue(adapter), Precision.Fp32, parsed.GetValue(threads));
                string path = parsed.GetRequiredValue(output);
                if (parsed.GetValue(to) == "peft")
                {
                    ToPeft(invocation, session, path);
                }
                else
                {
                    ToMerged(invocation, session, path, parsed.GetRequiredValue(dtype));
                }

                return ExitCodes.Done;
            });
    }

    private static void ToPeft(Invocation invocation, ModelSession session, string path)
    {
        int rank = PeftExport.Write(path, session.Adapted!, session.Directory);
        string? hint = PeftExport.ServingHint(rank);
        string form = session.Adapted!.Linears[0].Specification.Method == AdapterMethod.Dora ? "DoRA" : "LoRA";
        invocation.WriteLine($"wrote {path}: PEFT {form} of rank {rank}, exact");
        if (hint is not null)
        {
            invocation.WriteLine(hint);
        }

        invocation.WriteJson(new { output = path, format = "peft", rank, hint });
    }

    private static void ToMerged(Invocation invocation, ModelSession session, string path, string dtype)
    {
        ScalarType type = dtype switch { "bf16" => ScalarType.BFloat16, "fp16" => ScalarType.Float16, _ => ScalarType.Float32 };
        MergeReport report = MergedModel.Write(path, session.Adapted!, session.Directory, type);
        invocation.WriteLine($"wrote {path}: {report.MergedModules} weights merged, {dtype}");
        invocation.WriteLine($"of the update, rounding to bf16 loses {report.Bfloat16Loss:P1}, to fp16 {report.Float16Loss:P1}");
        double lost = dtype switch { "bf16" => report.Bfloat16Loss, "fp16" => report.Float16Loss, _ => 0 };
        if (lost > TolerableLoss)
        {
            invocation.WriteLine("That is more than a few per cent: prefer --dtype fp32, or --to peft, which loses nothing.");
        }

        invocation.WriteJson(new { output = path, format = "merged", dtype, report.MergedModules, report.Bfloat16Loss, report.Float16Loss });
    }
}
