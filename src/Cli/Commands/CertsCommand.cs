using System.CommandLine;
using Spectral.Cli.CommandLine;
using Spectral.Shared.Errors;
using Spectral.Shared.Security;

namespace Spectral.Cli.Commands;

/// <summary><c>spectral certs</c>: makes an authority and certificates for a cluster of one's own.</summary>
internal static class CertsCommand
{
    /// <summary>A year: long enough not to end a trial, short enough not to be forgotten.</summary>
    private const int DefaultDays = 365;

    public static Command Create()
    {
        Option<string> output = new("--output") { Description = "Directory to write to; nothing in it is replaced.", Required = true, HelpName = "dir" };
        Option<string[]> hosts = new("--host")
        {
            Description = "Host name or IP address of a machine of the cluster; may be repeated. Those of loopback are always included.",
            HelpName = "name",
        };
        Option<int> days = Options.Positive("--days", "How long the certificates are valid.", DefaultDays);
        return new Command("certs", "Make a development CA, and certificates of a coordinator, nodes and a client.") { output, hosts, days }
            .Runs((parsed, invocation) =>
            {
                string directory = parsed.GetRequiredValue(output);
                IReadOnlyList<string> files = DevelopmentCertificates.Create(
                    directory, parsed.GetValue(hosts) ?? [], parsed.GetRequiredValue(days), invocation.Clock);
                foreach (string file in files)
                {
                    invocation.WriteLine(file);
                }

                invocation.WriteLine($"\nValid for {parsed.GetRequiredValue(days)} days. {Path.Combine(directory, "ca.key")} signs for the whole cluster: keep it off the machines.");
                invocation.WriteJson(new { Files = files });
                return ExitCodes.Done;
            });
    }
}
