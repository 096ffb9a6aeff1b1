using Spectral.Cli.CommandLine;

return await SpectralCommandLine.RunAsync(args);
