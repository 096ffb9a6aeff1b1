using Spectral.Shared.Errors;

// A node alone needs a coordinator on the network; until remote membership exists, one process runs the whole cluster.
Console.Error.WriteLine("spectral-node: joining a remote coordinator is not supported yet; `spectral train RECIPE` runs coordinator and nodes in one process");
return ExitCodes.BadInput;
