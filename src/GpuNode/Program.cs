using Spectral.GpuNode.Service;
using Spectral.Shared.Hosting;

return await ServiceProgram.RunAsync("spectral-node", NodeService.Settings, args, settings => NodeService.RunAsync(settings, TimeProvider.System));
