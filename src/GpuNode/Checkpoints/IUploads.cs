namespace Spectral.GpuNode.Checkpoints;

/// <summary>Uploads that go on off the training thread, as far as who waits for them needs to know.</summary>
internal interface IUploads
{
    /// <summary>Waits until nothing is left to upload; false where the time is over before.</summary>
    bool Wait(TimeSpan time);

    /// <summary>Told once a waiter has waited for a while: what is waited for, and until when.</summary>
    void Awaited(TimeSpan bound);

    /// <summary>The waiter's time is over: nothing is tried any more.</summary>
    void GiveUp(TimeSpan bound);
}
