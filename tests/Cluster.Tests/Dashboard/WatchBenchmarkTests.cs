using System.Diagnostics;
using System.Text.RegularExpressions;
using Spectral.Cli.Benchmarks;
using Spectral.Shared.Benchmarks;

namespace Spectral.Cluster.Tests.Dashboard;

/// <summary>The measurement in small: a real coordinator, real clients over loopback who come back, and a count of what they got.</summary>
public sealed class WatchBenchmarkTests
{
    [LongFact]
    public void Every_client_gets_every_update_of_all_rounds()
    {
        const int Clients = 8;
        BenchmarkReport report = WatchBenchmark.Run(Start, "watch-peer", Clients, eventsPerSecond: 300, rounds: 2, TimeSpan.FromSeconds(1));
        Assert.Equal(Environment.ProcessorCount > 1 ? ["apart", "shared"] : ["shared"], report.Results.Select(result => result.Name.Split("processors=")[1].Split(' ')[0]));
        foreach (BenchmarkResult result in report.Results)
        {
            Match counted = Regex.Match(result.Name, "events=(?<told>[0-9]+) received=(?<received>[0-9]+) lost=0", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));
            long told = long.Parse(counted.Groups["told"].Value, System.Globalization.CultureInfo.InvariantCulture);
            long received = long.Parse(counted.Groups["received"].Value, System.Globalization.CultureInfo.InvariantCulture);
            Assert.InRange(told, 300, 60_000);

            // Beside the steps there are the lines of the job's beginning, the same for all.
            Assert.Equal(0, received % Clients);
            Assert.InRange(received / Clients, told, told + 50);
        }
    }

    private static Process Start(string[] arguments) => Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "spectral.dll"), .. arguments])
    {
        UseShellExecute = false,
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
    })!;
}
