namespace Spectral.Cli.Local;

/// <summary>What <c>spectral up</c> starts.</summary>
/// <param name="Data">Directory of journal and store.</param>
/// <param name="Nodes">How many.</param>
/// <param name="Devices">Of each node, as the user writes them.</param>
/// <param name="Threads">CPU threads of each worker.</param>
/// <param name="Port">Of remoting.</param>
/// <param name="HttpPort">Of the API.</param>
/// <param name="FailureDetection">As a duration, e.g. 5s.</param>
internal sealed record LocalClusterOptions(string Data, int Nodes, string Devices, int Threads, int Port, int HttpPort, string FailureDetection);
