using System.CommandLine;
using Spectral.Cli.CommandLine;
using Spectral.Cli.Doctor;
using Spectral.Cli.Remote;
using Spectral.Shared.Errors;

namespace Spectral.Cli.Commands;

/// <summary><c>spectral doctor</c>: whether this host can run what it is to run.</summary>
internal static class DoctorCommand
{
    private const int StateWidth = 9;
    private const int CheckWidth = 14;

    public static Command Create()
    {
        RemoteOptions remote = new();
        Option<string> store = new("--store") { Description = "Directory of the artifact store.", DefaultValueFactory = _ => EmbeddedOptions.DefaultOutput, HelpName = "dir" };
        Option<int[]> ports = new("--port")
        {
            Description = "Port that a service is to listen on; may be repeated. Default: those of a coordinator.",
            DefaultValueFactory = _ => [7419, 7420],
            HelpName = "port",
        };
        ports.Validators.Add(result =>
        {
            int[] given = result.Errors.Any() ? [] : result.GetValueOrDefault<int[]>() ?? [];
            foreach (int wrong in given.Where(port => port is < 1 or > ushort.MaxValue))
            {
                result.AddError($"--port: {wrong} is no port; expected 1 to {ushort.MaxValue}.");
            }
        });
        Option<string?> nccl = new("--nccl") { Description = "NCCL's library; looked for where none is given.", HelpName = "file" };
        Command command = new("doctor", "Check this host: driver, libtorch, NCCL, ports, store, certificates; with a coordinator also its address, token and clock.") { store, ports, nccl };
        return remote.AddTo(command).Runs(async (parsed, invocation, cancellation) =>
        {
            var doctor = new HostDoctor(remote.Given(parsed), parsed.GetRequiredValue(store), parsed.GetRequiredValue(ports), parsed.GetValue(nccl), invocation.Clock);
            List<CheckResult> results = [];
            await foreach (CheckResult result in doctor.RunAsync(cancellation))
            {
                results.Add(result);
                invocation.WriteLine(Line(result));
            }

            bool isHealthy = results.TrueForAll(result => result.State != CheckState.Failed);
            invocation.WriteJson(new { Healthy = isHealthy, Checks = results });
            return isHealthy ? ExitCodes.Done : ExitCodes.BadInput;
        });
    }

    private static string Line(CheckResult result) =>
        $"{JsonOutput.Word(result.State).PadRight(StateWidth)}{result.Check.PadRight(CheckWidth)}{result.Found}{(result.Advice is null ? "" : $" -> {result.Advice}")}";
}
