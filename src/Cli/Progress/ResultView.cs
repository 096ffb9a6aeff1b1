using Spectral.Cli.CommandLine;
using Spectral.Cli.Planning;
using Spectral.Shared.Messages;
using Spectre.Console;

namespace Spectral.Cli.Progress;

/// <summary>What a finished or stopped job leaves its user with.</summary>
internal static class ResultView
{
    private const double Mebibyte = 1024 * 1024;

    public static void Show(Invocation invocation, string job, JobResult result, MemoryUse? memory)
    {
        if (result.After is { } after)
        {
            invocation.People.Write(Comparison(result.Before, after));
        }

        invocation.WriteLine($"job       {job}");
        invocation.WriteLine($"steps     {result.Steps}  ({result.TrainableParameters:N0} trainable parameters, {result.TokensPerSecond:N0} tokens/s)");
        if (memory is not null)
        {
            invocation.WriteLine($"memory    {memory.Measured / Mebibyte:N0} MiB at the most; planned {memory.Planned / Mebibyte:N0}");
        }

        ShowPath(invocation, "adapter  ", result.AdapterPath);
        ShowPath(invocation, "PEFT     ", result.PeftPath);
        ShowPath(invocation, "loss plot", result.PlotPath);
        ShowPath(invocation, "report   ", result.ReportPath);
    }

    private static Table Comparison(EvaluationRecord? before, EvaluationRecord after)
    {
        Table table = new Table().Border(TableBorder.Rounded).AddColumn("evaluation").AddColumn("before").AddColumn("after");
        foreach ((string metric, double score) in after.Metrics.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            string earlier = before is not null && before.Metrics.TryGetValue(metric, out double value) ? value.ToString("P1") : "-";
            table.AddRow(metric, earlier, score.ToString("P1"));
        }

        return table.AddRow("loss (nats/token)", before?.Loss.ToString("F4") ?? "-", after.Loss.ToString("F4"));
    }

    private static void ShowPath(Invocation invocation, string label, string? path)
    {
        if (path is not null)
        {
            invocation.WriteLine($"{label} {path}");
        }
    }
}
