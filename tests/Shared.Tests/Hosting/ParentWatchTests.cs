using System.Diagnostics;
using Spectral.Shared.Hosting;

namespace Spectral.Shared.Tests.Hosting;

public sealed class ParentWatchTests
{
    [Fact]
    public async Task It_tells_once_when_the_process_is_gone_and_not_before()
    {
        using Process parent = Process.Start(new ProcessStartInfo("sleep", ["600"]) { UseShellExecute = false })!;
        var clock = new ManualTimer();
        int told = 0;
        using IDisposable watch = ParentWatch.Start(parent.Id, clock, () => told++);
        clock.Fire();
        Assert.Equal(0, told);
        parent.Kill();
        await parent.WaitForExitAsync(TestContext.Current.CancellationToken);
        clock.Fire();
        clock.Fire();
        Assert.Equal(1, told);
    }

    /// <summary>A timer that fires when it is told to.</summary>
    private sealed class ManualTimer : TimeProvider
    {
        private Action _callback = () => { };

        public void Fire() => _callback();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _callback = () => callback(state);
            return base.CreateTimer(_ => { }, state: null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }
}
