using System.Diagnostics;
using Spectral.EndToEnd.Tests.Harness;

namespace Spectral.EndToEnd.Tests;

/// <summary>The command that makes docs/paper.md's tables, with two steps of training for each trial of one method. The other parts are sweeps as well, and recipes/fusion/run.sh, which has its own tests.</summary>
public sealed class PaperTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task The_smoke_version_ends_with_every_table_and_picture()
    {
        string output = _folder.File("paper");
        await RunAsync(output, "--smoke", "equal-budget");
        string[] methods = File.ReadAllLines(Path.Combine(output, "equal-budget.md"));
        Assert.Equal(3, methods.Length);
        Assert.Matches(@"^\| lora \| 4 \| 55,296 \| \de-\d( †)? \| \d\.\d{3} ± \d\.\d{3} \| \d+\.\d ± \d+\.\d \| (\de-\d: \d\.\d{3}(, )?){3,5} \|$", methods[2]);
        Assert.True(new FileInfo(Path.Combine(output, "equal-budget.png")).Length > 1000);
    }

    [LongFact]
    public async Task The_smoke_version_of_the_costs_ends_with_every_row()
    {
        string output = _folder.File("paper");
        await RunAsync(output, "--smoke", "cost");
        string[] cost = File.ReadAllLines(Path.Combine(output, "cost.md"));
        Assert.Equal(["lora", "oft"], cost[2..].Select(row => row.Split('|')[2].Trim()));
        Assert.All(cost[2..], row => Assert.InRange(int.Parse(row.Split('|')[7]), 50, 5000));
    }

    [Fact]
    public async Task A_part_that_there_is_not_is_refused()
    {
        using Process process = Start(_folder.File("paper"), "equal-bugdet");
        string errors = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(2, process.ExitCode);
        Assert.Contains("the parts being equal-budget size rank-per-layer cost fusion", errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.File("paper")));
    }

    public void Dispose() => _folder.Dispose();

    private static async Task RunAsync(params string[] arguments)
    {
        using Process process = Start(arguments);
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{await output}\n{await errors}");
    }

    private static Process Start(params string[] arguments) => Process.Start(new ProcessStartInfo("dotnet", ["run", "recipes/paper/run.cs", "--", .. arguments])
    {
        WorkingDirectory = Repository.Root,
        UseShellExecute = false,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        Environment =
        {
            ["SPECTRAL"] = $"dotnet {Path.Combine(AppContext.BaseDirectory, "spectral.dll")}",
            ["MSBUILDDISABLENODEREUSE"] = "1",
        },
    })!;
}
