using Spectral.Coordinator.Service;
using Spectral.Shared.Hosting;

return await ServiceProgram.RunAsync(
    "spectral-coordinator", CoordinatorService.Settings, args, settings => CoordinatorService.RunAsync(settings, TimeProvider.System));
