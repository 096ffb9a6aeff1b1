using System.Runtime.InteropServices;
using Spectral.SpectralOps.Runtime;
using TorchSharp;

namespace Spectral.SpectralOps.Tests.Runtime;

public sealed unsafe class ScalarLifetimeTests
{
    /// <summary>The allocator writes into what is freed, at once.</summary>
    [Fact]
    public void A_scalar_that_was_let_go_of_stays_as_it_was()
    {
        Assert.SkipUnless(RuntimeInformation.ProcessArchitecture == Architecture.X64, "scalars are kept on x64 only");
        Assert.True(ScalarLifetime.IsExtended);
        nint library = NativeLibrary.Load("LibTorchSharp", typeof(torch).Assembly, searchPath: null);
        var make = (delegate* unmanaged[Cdecl]<double, nint>)NativeLibrary.GetExport(library, "THSTorch_float64_to_scalar");
        var release = (delegate* unmanaged[Cdecl]<nint, void>)NativeLibrary.GetExport(library, "THSTorch_dispose_scalar");
        nint scalar = make(0.1);
        byte[] before = new ReadOnlySpan<byte>((void*)scalar, 32).ToArray();

        release(scalar);

        Assert.Equal(before, new ReadOnlySpan<byte>((void*)scalar, 32).ToArray());
    }

    /// <summary>Each kind of number that the library makes a scalar of, read back by the library.</summary>
    [Fact]
    public void Scalars_hold_their_numbers()
    {
        Assert.SkipUnless(RuntimeInformation.ProcessArchitecture == Architecture.X64, "scalars are kept on x64 only");

        Assert.Equal(-5, ((Scalar)(-5)).ToInt32());
        Assert.Equal(long.MinValue + 1, ((Scalar)(long.MinValue + 1)).ToInt64());
        Assert.Equal(0.1, ((Scalar)0.1).ToDouble());
        Assert.Equal(0.1f, ((Scalar)0.1f).ToSingle());
        Assert.True(((Scalar)true).ToBoolean());
        Assert.False(((Scalar)false).ToBoolean());
        Assert.Equal(torch.ScalarType.Int64, ((Scalar)(-5)).Type);
        Assert.Equal(torch.ScalarType.Float64, ((Scalar)0.1f).Type);
        Assert.Equal(torch.ScalarType.Bool, ((Scalar)true).Type);
    }
}
