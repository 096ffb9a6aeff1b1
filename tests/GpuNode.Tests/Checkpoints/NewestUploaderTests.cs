using Spectral.GpuNode.Checkpoints;

namespace Spectral.GpuNode.Tests.Checkpoints;

public sealed class NewestUploaderTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly List<string> _written = [];
    private readonly List<string> _released = [];
    private readonly RecordingLog _log = new();

    [Fact]
    public void WhileOneIsWrittenOnlyTheNewestWaits()
    {
        using var started = new ManualResetEventSlim();
        using var mayGoOn = new ManualResetEventSlim();
        using NewestUploader<string> uploader = Uploader(thing =>
        {
            _written.Add(thing);
            started.Set();
            Assert.True(mayGoOn.Wait(Patience));
        });

        uploader.Enqueue("1");
        Assert.True(started.Wait(Patience));
        uploader.Enqueue("2");
        uploader.Enqueue("3");
        Assert.Equal(["2"], _released);
        mayGoOn.Set();

        Assert.True(uploader.Wait(Patience));
        Assert.Equal(["1", "3"], _written);
        Assert.Equal(["2", "1", "3"], _released);
    }

    [Fact]
    public void WhatTheStoreRefusesIsTriedAgainAndTheOutageToldOnceAndOnceItsEnd()
    {
        int refusals = 3;
        using NewestUploader<string> uploader = Uploader(thing =>
        {
            if (refusals-- > 0)
            {
                throw new IOException("No space left on device");
            }

            _written.Add(thing);
        });

        uploader.Enqueue("1");
        Assert.True(uploader.Wait(Patience));
        uploader.Enqueue("2");
        Assert.True(uploader.Wait(Patience));

        Assert.Equal(["1", "2"], _written);
        Assert.Equal(["1", "2"], _released);
        Assert.Equal(2, _log.Lines.Length);
        Assert.Contains("thing 1 could not be stored: No space left on device", _log.Lines[0], StringComparison.Ordinal);
        Assert.Contains("is back", _log.Lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void ANewerOneTakesThePlaceOfOneThatFails()
    {
        using var failed = new ManualResetEventSlim();
        bool isDown = true;
        using NewestUploader<string> uploader = Uploader(thing =>
        {
            if (Volatile.Read(ref isDown))
            {
                failed.Set();
                throw new IOException("down");
            }

            _written.Add(thing);
        });

        uploader.Enqueue("1");
        Assert.True(failed.Wait(Patience));
        uploader.Enqueue("2");
        Volatile.Write(ref isDown, false);

        Assert.True(uploader.Wait(Patience));
        Assert.Equal("2", _written[^1]);
        Assert.Contains("1", _released);
        Assert.Contains("2", _released);
    }

    [Fact]
    public void OnceStoppedNothingIsTriedAndAllIsReleased()
    {
        using var failed = new ManualResetEventSlim();
        int tries = 0;
        NewestUploader<string> uploader = Uploader(_ =>
        {
            tries++;
            failed.Set();
            throw new IOException("down");
        });
        uploader.Enqueue("1");
        Assert.True(failed.Wait(Patience));

        uploader.Dispose();

        Assert.True(uploader.Wait(Patience));
        Assert.Equal(["1"], _released);
        Assert.InRange(tries, 1, 2);
        Assert.Equal("down", uploader.Trouble);
    }

    [Fact]
    public void AWaiterIsToldWhenItsTimeIsOver()
    {
        using var mayGoOn = new ManualResetEventSlim();
        using NewestUploader<string> uploader = Uploader(_ => mayGoOn.Wait(Patience));
        Assert.True(uploader.Wait(TimeSpan.Zero));

        uploader.Enqueue("1");

        Assert.False(uploader.Wait(TimeSpan.FromMilliseconds(1)));
        mayGoOn.Set();
        Assert.True(uploader.Wait(Patience));
    }

    private NewestUploader<string> Uploader(Action<string> upload) =>
        new(thing => $"thing {thing}", upload, thing => _released.Add(thing), TimeProvider.System, _log);
}
