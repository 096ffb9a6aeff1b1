using System.Runtime.InteropServices;
using Spectral.SpectralOps.Runtime;

namespace Spectral.SpectralOps.Tests.Runtime;

public sealed unsafe class ScalarLifetimeTests
{
    /// <summary>The allocator writes into what is freed, at once.</summary>
    [Fact]
    public void A_scalar_that_was_let_go_of_stays_as_it_was()
    {
        Assert.SkipUnless(RuntimeInformation.ProcessArchitecture == Architecture.X64, "scalars are kept on x64 only");
        Assert.True(ScalarLifetime.IsExtended);
        nint library = NativeLibrary.Load("LibTorchSharp", typeof(TorchSharp.torch).Assembly, searchPath: null);
        var make = (delegate* unmanaged[Cdecl]<double, nint>)NativeLibrary.GetExport(library, "THSTorch_float64_to_scalar");
        var release = (delegate* unmanaged[Cdecl]<nint, void>)NativeLibrary.GetExport(library, "THSTorch_dispose_scalar");
        nint scalar = make(0.1);
        byte[] before = new ReadOnlySpan<byte>((void*)scalar, 32).ToArray();

        release(scalar);

        Assert.Equal(before, new ReadOnlySpan<byte>((void*)scalar, 32).ToArray());
    }
}
