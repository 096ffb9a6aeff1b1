using Akka.Hosting;

namespace Spectral.Cli.Embedded;

/// <summary>Akka as a guest in a command-line process.</summary>
internal static class QuietLogs
{
    /// <summary>
    /// Akka's warnings go to the host's log and nowhere else; messages to actors that have stopped are no news; and the
    /// process, not Akka, decides when it exits.
    /// </summary>
    public static AkkaConfigurationBuilder WithQuietLogs(this AkkaConfigurationBuilder builder) => builder
        .ConfigureLoggers(logging =>
        {
            logging.LogLevel = Akka.Event.LogLevel.WarningLevel;
            logging.ClearLoggers();
            logging.AddLoggerFactory();
        })
        .AddHocon(
            """
            akka.stdout-loglevel = off
            akka.log-dead-letters = off
            akka.log-dead-letters-during-shutdown = off
            akka.coordinated-shutdown.run-by-clr-shutdown-hook = off
            akka.coordinated-shutdown.exit-clr = off
            """,
            HoconAddMode.Prepend);
}
