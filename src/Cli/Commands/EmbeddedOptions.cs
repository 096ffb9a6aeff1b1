using System.CommandLine;
using Microsoft.Extensions.Logging;
using Spectral.Cli.CommandLine;
using Spectral.Cli.Embedded;
using Spectral.GpuNode.Engine;
using Spectral.Shared.Artifacts;
using Spectral.Shared.Errors;
using Spectral.Shared.Recipes;
using Spectral.SpectralOps.Runtime;

namespace Spectral.Cli.Commands;

/// <summary>How a job runs in this process: where its files go and on which devices.</summary>
internal sealed class EmbeddedOptions
{
    /// <summary>Where jobs go that are not sent elsewhere.</summary>
    public const string DefaultOutput = "runs";

    private readonly Option<string> _output = new("--output")
    {
        Description = "Directory of the artifact store: jobs and decomposed bases.",
        DefaultValueFactory = _ => DefaultOutput,
        HelpName = "dir",
    };

    private readonly Option<string> _devices = new("--devices")
    {
        Description = "Devices, one worker each: cpu:N for N workers on the CPU, cuda:all, cuda:0,1, or auto (every GPU, else two CPU workers). xK at the end gives each K slots, whose trials share its passes: cpu:2x4.",
        DefaultValueFactory = _ => "auto",
    };

    public void AddTo(Command command)
    {
        command.Add(_output);
        command.Add(_devices);
    }

    /// <exception cref="UserErrorException">An option of this kind is given for a job that runs on a cluster.</exception>
    public void RefuseWithCoordinator(ParseResult parsed)
    {
        Option? given = new Option[] { _output, _devices }.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false });
        if (given is not null)
        {
            throw new UserErrorException($"{given.Name} is for jobs on this machine, but a coordinator is named (--coordinator or SPECTRAL_COORDINATOR)");
        }
    }

    public string Output(ParseResult parsed) => parsed.GetRequiredValue(_output);

    /// <summary>Names of the workers that would run.</summary>
    public IReadOnlyList<string> WorkerNames(ParseResult parsed, Recipe recipe)
    {
        ProcessThreads.Initialize(recipe.Cluster.ThreadsPerWorker);
        return [.. GpuNode.Nodes.Devices.Workers("local", GpuNode.Nodes.Devices.Parse(parsed.GetRequiredValue(_devices)), recipe.Cluster.ThreadsPerWorker).Select(worker => worker.Worker)];
    }

    /// <summary>The devices, each once, and whether the user says how many slots each has.</summary>
    public (IReadOnlyList<string> Devices, bool HasSlots) Devices(ParseResult parsed, Recipe recipe)
    {
        ProcessThreads.Initialize(recipe.Cluster.ThreadsPerWorker);
        string given = parsed.GetRequiredValue(_devices);
        return ([.. GpuNode.Nodes.Devices.Parse(given).Distinct(StringComparer.Ordinal)], given.Contains('x', StringComparison.Ordinal));
    }

    /// <summary>The cluster of one job.</summary>
    /// <param name="slots">Of each device, where the user does not say.</param>
    public EmbeddedClusterOptions Cluster(ParseResult parsed, Invocation invocation, string store, string job, Recipe recipe, int slots = 1)
    {
        int threads = recipe.Cluster.ThreadsPerWorker;
        ProcessThreads.Initialize(threads);
        Action<ILoggingBuilder> logging = LogOutput.Configure(invocation.Verbose, invocation.Telemetry);
        IEnumerable<string> devices = GpuNode.Nodes.Devices.Parse(parsed.GetRequiredValue(_devices));
        WorkerDescription[] workers =
        [
            .. GpuNode.Nodes.Devices.Workers("local", slots == 1 ? devices : devices.SelectMany(device => Enumerable.Repeat(device, slots)), threads),
        ];
        return new EmbeddedClusterOptions
        {
            Store = store,
            Job = job,
            Workers = workers,
            Engines = new TrainingEngines(new LocalArtifactStore(store), workers, invocation.Clock, LoggerFactory.Create(logging)),
            FailureDetection = recipe.Cluster.FailureDetection,
            Time = invocation.Clock,
            Logging = logging,
        };
    }
}
