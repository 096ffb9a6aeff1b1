using Microsoft.Extensions.Logging;
using Spectral.Shared.Errors;

namespace Spectral.GpuNode.Checkpoints;

/// <summary>
/// Writes snapshots one at a time off the training thread. One that comes while another is being written waits, and gives
/// way to a newer one. A failed upload is logged and never stops training: the next checkpoint is the next attempt.
/// </summary>
/// <param name="upload">Writes and reports one snapshot.</param>
/// <param name="log">Told of failures.</param>
internal sealed class CheckpointUploader(Action<CheckpointSnapshot> upload, ILogger log)
{
    private readonly Lock _gate = new();
    private CheckpointSnapshot? _waiting;
    private Task? _worker;

    /// <summary>Hands a snapshot over; returns at once.</summary>
    public void Enqueue(CheckpointSnapshot snapshot)
    {
        lock (_gate)
        {
            _waiting = snapshot;
            _worker ??= Task.Run(UploadWaiting);
        }
    }

    /// <summary>Returns once everything handed over is written, or has failed.</summary>
    public void Flush()
    {
        Task? worker;
        lock (_gate)
        {
            worker = _worker;
        }

        worker?.Wait();
    }

    private void UploadWaiting()
    {
        while (Next() is { } snapshot)
        {
            try
            {
                upload(snapshot);
            }
#pragma warning disable CA1031 // Whatever goes wrong with a store must not reach training.
            catch (Exception error)
#pragma warning restore CA1031
            {
                log.LogError(
                    error is UserErrorException ? null : error,
                    "The checkpoint of step {Step} could not be stored: {Reason}. Training goes on; a crash would now cost all steps since the last one stored",
                    snapshot.State.Step,
                    error.Message);
            }
        }
    }

    private CheckpointSnapshot? Next()
    {
        lock (_gate)
        {
            CheckpointSnapshot? next = _waiting;
            _waiting = null;
            _worker = next is null ? null : _worker;
            return next;
        }
    }
}
