using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Spectral.GpuNode.Collectives;
using Spectral.GpuNode.Collectives.Tcp;
using Spectral.Shared.Messages;

namespace Spectral.GpuNode.Tests.Collectives.Tcp;

/// <summary>The last member of a communicator as a process of its own, which can be killed: this test host once more.</summary>
internal sealed class PeerProcess : IDisposable
{
    /// <summary>Given to the host, it is a peer and no test host; see <see cref="PeerProcessEntry"/>.</summary>
    public const string Variable = "SPECTRAL_TEST_PEER";

    public static readonly Fence Fence = new(1, "run", 1);

    private readonly Process _process;

    private PeerProcess(Process process, Member member) => (_process, Member) = (process, member);

    public Member Member { get; }

    /// <param name="others">The members before it.</param>
    /// <param name="operation">What it does with them until it is killed.</param>
    public static PeerProcess Start(Member[] others, string operation)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
        };
        start.Environment[Variable] = $"{operation} {string.Join(' ', others.Select(member => member.Endpoint))}";
        Process process = Process.Start(start)!;
        string endpoint = process.StandardOutput.ReadLine()!;
        return new PeerProcess(process, new Member($"node/{others.Length}", endpoint, 0, 0));
    }

    /// <summary>Returns once it has been through its operation a few times.</summary>
    public void WaitUntilAtWork() => Assert.Equal("at work", _process.StandardOutput.ReadLine());

    /// <summary>SIGKILL.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    /// <summary>The process's own work; it does not return.</summary>
    public static void Serve(string operation, string[] endpoints)
    {
        using var listener = new CommunicatorListener(
            new CommunicatorListenerOptions { Secret = "a secret"u8.ToArray() }, NullLogger<CommunicatorListener>.Instance);
        Console.Out.WriteLine(listener.Endpoint);
        Member[] members = [.. endpoints.Append(listener.Endpoint).Select((endpoint, rank) => new Member($"node/{rank}", endpoint, 0, 0))];
        var factory = new TcpCommunicatorFactory(listener, Members.Patience);
        using ICommunicator communicator = factory.Connect(Fence, members, endpoints.Length, CancellationToken.None);
        for (int i = 0; true; i++)
        {
            CollectiveCalls.All[operation](communicator);
            if (i == 2)
            {
                Console.Out.WriteLine("at work");
            }
        }
    }
}
