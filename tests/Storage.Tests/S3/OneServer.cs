using Spectral.Testing;

// Started once, for all tests.
[assembly: AssemblyFixture(typeof(S3Server))]
