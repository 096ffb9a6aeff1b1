using System.Net;
using System.Net.Sockets;

namespace Spectral.Cli.Doctor;

/// <summary>Whether the ports that services listen on are free.</summary>
internal static class PortsCheck
{
    private const string Name = "ports";

    public static CheckResult Run(IReadOnlyList<int> ports)
    {
        (int Port, SocketError? Fault)[] tried = [.. ports.Select(port => (port, Fault(port)))];
        (int Port, SocketError? Fault)[] refused = [.. tried.Where(port => port.Fault is not null and not SocketError.AddressAlreadyInUse)];
        int[] taken = [.. tried.Where(port => port.Fault is SocketError.AddressAlreadyInUse).Select(port => port.Port)];
        return refused.Length > 0 ? CheckResult.Failed(Name, $"{refused[0].Port} cannot be listened on: {refused[0].Fault}", "choose ports above 1023 by --port and --http-port")
            : taken.Length > 0 ? CheckResult.Warning(Name, $"{string.Join(" and ", taken)} in use", "nothing, where a service of this cluster listens there; else choose others by --port and --http-port")
            : CheckResult.Ok(Name, $"{string.Join(" and ", ports)} free");
    }

    private static SocketError? Fault(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Any, port);
            listener.Start();
            return null;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode;
        }
    }
}
