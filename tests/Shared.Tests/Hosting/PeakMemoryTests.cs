using Spectral.Shared.Hosting;

namespace Spectral.Shared.Tests.Hosting;

public sealed class PeakMemoryTests
{
    [Theory]
    [InlineData("VmHWM:\t  123456 kB", 123456L * 1024)]
    [InlineData("VmRSS:\t  123456 kB", null)]
    public void Is_read_from_its_line(string line, long? bytes) => Assert.Equal(bytes, PeakMemory.Of(line));

    [Fact]
    public void Grows_with_what_the_process_touches()
    {
        long before = PeakMemory.Read()!.Value;
        Assert.InRange(before, 1 << 20, long.MaxValue);
        byte[] touched = GC.AllocateUninitializedArray<byte>(checked((int)(before + (64 << 20) - Environment.WorkingSet)));
        touched.AsSpan().Fill(1);
        Assert.InRange(PeakMemory.Read()!.Value, before + 1, long.MaxValue);
        GC.KeepAlive(touched);
    }
}
