using Spectral.Shared.Errors;

// A coordinator alone needs nodes on the network; until remote membership exists, one process runs the whole cluster.
Console.Error.WriteLine("spectral-coordinator: serving remote nodes is not supported yet; `spectral train RECIPE` runs coordinator and nodes in one process");
return ExitCodes.BadInput;
