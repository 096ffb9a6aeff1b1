using Microsoft.Extensions.Logging.Abstractions;
using Spectral.GpuNode.Engine;
using Spectral.Shared.Errors;

namespace Spectral.GpuNode.Tests.Engine;

public sealed class StorePatienceTests
{
    [Fact]
    public void What_the_store_refuses_is_asked_for_again()
    {
        int asked = 0;
        int answer = Patience(TimeProvider.System).Ask(() => ++asked < 3 ? throw new UserErrorException("the disk is full") : 7, CancellationToken.None);
        Assert.Equal((7, 3), (answer, asked));
    }

    [Fact]
    public void Who_is_called_off_waits_no_longer()
    {
        using var calledOff = new CancellationTokenSource();
        Assert.Throws<CalledOffException>(() => Patience(TimeProvider.System).Ask<int>(
            () =>
            {
                calledOff.Cancel();
                throw new IOException("away");
            },
            calledOff.Token));
    }

    [Fact]
    public void A_store_that_refuses_for_minutes_is_an_error_with_its_reason()
    {
        var clock = new LeapingClock();
        UserErrorException error = Assert.Throws<UserErrorException>(() =>
            Patience(clock).Ask<int>(() => throw new UserErrorException("bases/x: is missing"), CancellationToken.None));
        Assert.Equal("bases/x: is missing", error.Message);
    }

    private static StorePatience Patience(TimeProvider time) => new("w", new ProgressMeter(), time, NullLogger.Instance);

    /// <summary>Ten minutes pass between any two looks.</summary>
    private sealed class LeapingClock : TimeProvider
    {
        private long _seconds;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => _seconds += 600;
    }
}
