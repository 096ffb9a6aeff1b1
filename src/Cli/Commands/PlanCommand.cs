using System.CommandLine;
using Spectral.Cli.CommandLine;
using Spectral.Cli.Planning;
using Spectral.Models.Planning;
using Spectral.Shared.Errors;
using Spectral.Shared.Recipes;
using Spectre.Console;

namespace Spectral.Cli.Commands;

/// <summary><c>spectral plan RECIPE</c>: what would run, on how much memory, before anything is loaded.</summary>
internal static class PlanCommand
{
    private const double Mebibyte = 1024 * 1024;

    public static Command Create()
    {
        RecipeArguments recipe = new();
        EmbeddedOptions embedded = new();
        Command command = recipe.AddTo(new Command(
            "plan", "Show what a recipe would do: weights, decompositions per worker, parameters, steps, memory. Needs only config.json of the model."));
        embedded.AddTo(command);
        Option<string?> memory = new("--memory")
        {
            Description = "Memory to plan for, e.g. 8GiB: of the process on CPUs, of each device on GPUs. Default: this machine's, for CPUs.",
            HelpName = "size",
        };
        command.Add(memory);
        return command.Runs((parsed, invocation) =>
        {
            Recipe read = recipe.Read(parsed);
            IReadOnlyList<string> workers = embedded.WorkerNames(parsed, read);
            MemoryBudget? budget = Budget(parsed.GetValue(memory), embedded.Devices(parsed, read).Devices);
            RecipePlan plan = RecipePlanner.Plan(RecipeStages.Settle(read, workers.Count), workers, budget);
            if (!invocation.Json)
            {
                Show(invocation, plan);
            }

            invocation.WriteJson(plan);
            if (plan.Refusal is null)
            {
                return ExitCodes.Done;
            }

            // The plan is the one object of --json, and says it too.
            ErrorBoundary.Show(invocation with { Json = false }, plan.Refusal, trace: null);
            return ExitCodes.BadInput;
        });
    }

    /// <summary>How much there is of a GPU's memory, only its user can say.</summary>
    private static MemoryBudget? Budget(string? given, IReadOnlyList<string> devices)
    {
        bool isOfProcess = devices.All(device => device.StartsWith("cpu", StringComparison.Ordinal));
        return given is not null ? new MemoryBudget(MemorySize.Parse("--memory", given), isOfProcess)
            : isOfProcess ? new MemoryBudget(RecipePlanner.AvailableMemory, isOfProcess)
            : null;
    }

    private static string Rank(RecipePlan plan) =>
        plan.Rank is { } rank ? $", rank {rank}" : plan.Budget is null ? "" : ", ranks by the budget and the singular values";

    private static void Show(Invocation invocation, RecipePlan plan)
    {
        invocation.WriteLine($"base model            {plan.BaseModel}: {plan.Architecture}, {plan.BaseParameters:N0} parameters");
        invocation.WriteLine($"adapter               {plan.Method}{Rank(plan)}, on {plan.AdaptedWeights} weights");
        invocation.WriteLine($"trainable parameters  {(plan.Budget is null ? "" : "at most ")}{plan.TrainableParameters:N0} ({(double)plan.TrainableParameters / plan.BaseParameters:P2} of the base)");
        invocation.WriteLine($"steps                 {plan.Steps?.ToString("N0") ?? "depends on the data"}, {plan.LeavesPerStep} leaves each");
        Table workers = new Table().Border(TableBorder.Rounded).AddColumns("worker", "stage", "leaves", "decomposes", "largest");
        foreach (PlannedWorker worker in plan.Workers)
        {
            PlannedDecomposition? largest = worker.Decompositions.MaxBy(task => task.OutputSize * task.InputSize);
            workers.AddRow(
                worker.Worker,
                plan.Stages == 1 ? "all" : $"{worker.Stage} of {plan.Stages}",
                $"{worker.Leaves}",
                $"{worker.Decompositions.Count} weights",
                largest is null ? "-" : Markup.Escape($"{largest.Module} [{largest.OutputSize}, {largest.InputSize}] rank {largest.Rank}"));
        }

        invocation.People.Write(workers);
        invocation.WriteLine("memory per worker (estimate):");
        MemoryEstimate memory = plan.MemoryPerWorker;
        foreach ((string name, long bytes) in new[]
        {
            ("frozen weights", memory.Weights), ("bases and factors", memory.Bases), ("adapter, moments, sums", memory.Training),
            ("activations of a leaf", memory.Activations), (memory.Passing >= memory.Logits ? "passing through a block" : "logits of a chunk", memory.AtHand),
            ("lost between them", memory.Heap), ("together", memory.Total),
        })
        {
            invocation.WriteLine($"  {name,-26} {bytes / Mebibyte,12:N1} MiB");
        }

        invocation.WriteLine($"memory of a process with all of them, on CPUs: {plan.MemoryOfProcess / Mebibyte:N0} MiB");
        StorageEstimate storage = plan.Storage;
        invocation.WriteLine(
            $"disk, at least: {storage.Total / Mebibyte:N1} MiB (bases {storage.Bases / Mebibyte:N1}, checkpoints {storage.Checkpoints / Mebibyte:N1}, "
            + $"adapter {storage.Adapter / Mebibyte:N1}, records {storage.Records / Mebibyte:N1})");
        if (plan.Fit is { } fit)
        {
            foreach (string line in MemoryFitText.Lines(fit))
            {
                invocation.WriteLine(line);
            }
        }
    }
}
