using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Event;
using Akka.Remote.Transport.DotNetty;
using Spectral.Shared.Security;

namespace Spectral.Shared.Tests.Security;

/// <summary>Two actor systems over real sockets.</summary>
public sealed class RemotingTlsTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TestCertificates _ours = new();
    private readonly TestCertificates _theirs = new();
    private readonly List<ActorSystem> _systems = [];

    public void Dispose()
    {
        // Not awaited: remoting waits ten seconds for a connection that was refused to close.
        _systems.ForEach(system => _ = system.Terminate());
        _ours.Dispose();
        _theirs.Dispose();
    }

    [Fact]
    public async Task Members_of_one_cluster_talk()
    {
        ActorSystem coordinator = Start(_ours.Load("coordinator"));
        ActorSystem node = Start(_ours.Load("node"));
        Task<string> heard = EchoOn(coordinator);
        Assert.Equal("hello", await Echo(coordinator, node).Ask<string>("hello", Patience));
        Assert.Equal("hello", await heard);
    }

    [Theory]
    [InlineData("node", true)]
    [InlineData("client", false)]
    public async Task Others_are_refused_at_the_handshake(string role, bool isStranger)
    {
        ActorSystem coordinator = Start(_ours.Load("coordinator"));
        ActorSystem other = Start((isStranger ? _theirs : _ours).Load(role));
        Task<string> heard = EchoOn(coordinator);

        // A stranger and the coordinator refuse each other: where one is slow, the other has hung up before it has looked.
        Task<Task<string>> refused = Task.WhenAny<string>(isStranger ? [Refusal(other), Refusal(coordinator)] : [Refusal(coordinator)]);
        using Timer hellos = Repeat(() => Echo(coordinator, other).Tell("hello"));
        Assert.Matches(isStranger ? "CN=spectral-(coordinator|node)" : $"CN=spectral-{role}", await (await refused.WaitAsync(Patience)));
        Assert.False(heard.IsCompleted);
    }

    [Fact]
    public async Task A_stranger_that_takes_any_server_is_refused_by_it()
    {
        ActorSystem coordinator = Start(_ours.Load("coordinator"));
        var gullible = new DotNettySslSetup(
            _theirs.Load("node").Server.ServerCertificateContext!.TargetCertificate, suppressValidation: true, requireMutualAuthentication: true);
        ActorSystem other = Start(gullible);
        Task<string> heard = EchoOn(coordinator);
        Task<string> refused = Refusal(coordinator);
        using Timer hellos = Repeat(() => Echo(coordinator, other).Tell("hello"));
        Assert.Contains("CN=spectral-node", await refused.WaitAsync(Patience), StringComparison.Ordinal);
        Assert.False(heard.IsCompleted);
    }

    private ActorSystem Start(ClusterTls tls) => Start(RemotingTls.Setup(tls));

    private ActorSystem Start(DotNettySslSetup tls)
    {
        const string Hocon =
            """
            akka.actor.provider = remote
            akka.remote.dot-netty.tcp { hostname = 127.0.0.1, port = 0 }
            akka { loggers = [], loglevel = WARNING, stdout-loglevel = OFF, coordinated-shutdown.run-by-clr-shutdown-hook = off }
            """;
        Config config = ConfigurationFactory.ParseString(RemotingTls.Hocon).WithFallback(ConfigurationFactory.ParseString(Hocon));
        var system = ActorSystem.Create("test", ActorSystemSetup.Create(tls, BootstrapSetup.Create().WithConfig(config)));
        _systems.Add(system);
        return system;
    }

    /// <summary>Puts an echo on a system; the task is what it hears first.</summary>
    private static Task<string> EchoOn(ActorSystem system)
    {
        var heard = new TaskCompletionSource<string>();
        system.ActorOf(Props.Create(() => new EchoActor(heard)), "echo");
        return heard.Task;
    }

    private static ActorSelection Echo(ActorSystem server, ActorSystem client) =>
        client.ActorSelection(new RootActorPath(((ExtendedActorSystem)server).Provider.DefaultAddress) / "user" / "echo");

    /// <summary>As a node says hello: a connection may fail for another reason once.</summary>
    private static Timer Repeat(Action hello) => new(_ => hello(), state: null, TimeSpan.Zero, TimeSpan.FromSeconds(2));

    /// <summary>The first line with which a system refuses a peer.</summary>
    private static Task<string> Refusal(ActorSystem system)
    {
        var refused = new TaskCompletionSource<string>();
        IActorRef listener = system.ActorOf(Props.Create(() => new RefusalListener(refused)));
        system.EventStream.Subscribe(listener, typeof(Warning));
        return refused.Task;
    }

    private sealed class EchoActor : ReceiveActor
    {
        public EchoActor(TaskCompletionSource<string> heard) => Receive<string>(message =>
        {
            heard.TrySetResult(message);
            Sender.Tell(message);
        });
    }

    private sealed class RefusalListener : ReceiveActor
    {
        public RefusalListener(TaskCompletionSource<string> refused) => Receive<Warning>(warning =>
        {
            string text = warning.Message.ToString()!;
            if (text.StartsWith("Remoting peer", StringComparison.Ordinal))
            {
                refused.TrySetResult(text);
            }
        });
    }
}
