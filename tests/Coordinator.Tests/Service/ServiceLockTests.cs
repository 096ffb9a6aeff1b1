using Spectral.Coordinator.Service;
using Spectral.Shared.Errors;

namespace Spectral.Coordinator.Tests.Service;

public sealed class ServiceLockTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("spectral-lock-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Two_coordinators_cannot_use_one_data_directory()
    {
        using (ServiceLock.Take("--data", _directory))
        {
            UserErrorException error = Assert.Throws<UserErrorException>(() => ServiceLock.Take("--data", _directory));
            Assert.StartsWith($"--data: {_directory} is in use by another coordinator", error.Message, StringComparison.Ordinal);
        }

        ServiceLock.Take("--data", _directory).Dispose();
    }
}
