using Akka.Actor;
using Microsoft.Extensions.Hosting;
using Spectral.Shared.Errors;

namespace Spectral.Coordinator.Service;

/// <summary>With what code the process ends, and why it ends by itself.</summary>
/// <param name="stopped">Code after an orderly stop.</param>
internal sealed class ServiceExit(int stopped)
{
    private IHostApplicationLifetime? _lifetime;

    public int Code { get; private set; } = stopped;

    public void Attach(IHostApplicationLifetime lifetime) => _lifetime = lifetime;

    /// <summary>The coordinator cannot go on in this process; another start may.</summary>
    public void RestartMe()
    {
        if (_lifetime is { ApplicationStopping.IsCancellationRequested: false } lifetime)
        {
            Code = ExitCodes.Restart;
            lifetime.StopApplication();
        }
    }

    /// <summary>Ends the process when the actor does that everything hangs on.</summary>
    internal sealed class Watcher : ReceiveActor
    {
        public Watcher(IActorRef watched, ServiceExit exit)
        {
            Context.Watch(watched);
            Receive<Terminated>(_ => exit.RestartMe());
        }
    }
}
