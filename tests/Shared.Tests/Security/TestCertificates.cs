using Spectral.Shared.Security;

namespace Spectral.Shared.Tests.Security;

/// <summary>The certificates of one authority, in a directory of their own.</summary>
internal sealed class TestCertificates : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("spectral-certificates-").FullName;

    public TestCertificates(int days = 30) => DevelopmentCertificates.Create(_directory, [], days, TimeProvider.System);

    public string File(string name) => Path.Combine(_directory, name);

    /// <summary>What a process with the certificate of a role uses.</summary>
    public ClusterTls Load(string role) =>
        CertificateFiles.Load(File("ca.pem"), File($"{role}.pem"), File($"{role}.key"), TimeProvider.System);

    public void Dispose() => Directory.Delete(_directory, recursive: true);
}
