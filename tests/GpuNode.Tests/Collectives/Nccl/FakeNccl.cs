using System.Diagnostics;
using System.Runtime.InteropServices;
using Spectral.GpuNode.Collectives.Nccl;

namespace Spectral.GpuNode.Tests.Collectives.Nccl;

/// <summary>fake-nccl.c, built once with the system's compiler and loaded as NCCL would be.</summary>
public sealed unsafe class FakeNccl
{
    private readonly nint _handle;

    public FakeNccl()
    {
        string directory = Directory.CreateTempSubdirectory("spectral-nccl-").FullName;
        try
        {
            string path = System.IO.Path.Combine(directory, "libnccl-fake.so");
            string source = System.IO.Path.Combine(AppContext.BaseDirectory, "fake-nccl.c");
            using Process compiler = Process.Start("gcc", ["-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-pthread", "-o", path, source]);
            compiler.WaitForExit();
            Assert.Equal(0, compiler.ExitCode);
            _handle = NativeLibrary.Load(path);
            Library = NcclLibrary.Load(path);
        }
        finally
        {
            // Mapped files stay while they are used.
            Directory.Delete(directory, recursive: true);
        }
    }

    public NcclLibrary Library { get; }

    /// <summary>Lines of "rank call number number".</summary>
    public string[] Calls => Marshal.PtrToStringUTF8(((delegate* unmanaged<nint>)NativeLibrary.GetExport(_handle, "fake_log"))())!
        .Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Forgets the calls.</summary>
    /// <param name="polls">How often everything begun is in progress still before it is done.</param>
    /// <param name="asyncError">What is reported instead of being done.</param>
    /// <param name="hangs">Nothing begun is ever done.</param>
    /// <param name="hangsInAbort">An abort does not return.</param>
    public void Reset(int polls = 0, int asyncError = 0, bool hangs = false, bool hangsInAbort = false) =>
        ((delegate* unmanaged<int, int, int, int, void>)NativeLibrary.GetExport(_handle, "fake_reset"))(polls, asyncError, hangs ? 1 : 0, hangsInAbort ? 1 : 0);

    public void SetVersion(int version) => ((delegate* unmanaged<int, void>)NativeLibrary.GetExport(_handle, "fake_set_version"))(version);
}
