using System.Diagnostics;
using Spectral.GpuNode.Collectives;
using Spectral.GpuNode.Training;

namespace Spectral.GpuNode.Benchmarks;

/// <summary>How fast one worker trains the benchmarks' model on this thread.</summary>
public sealed class TrainingPace : IDisposable
{
    private readonly BenchmarkModel _model = new(BenchmarkWorkload.Small);
    private readonly ICommunicator _alone;
    private readonly Trainer _trainer;

    public TrainingPace()
    {
        _alone = LoneMember.Connect();
        _trainer = _model.Trainer(_alone);
        _trainer.Step(default);
    }

    /// <summary>Trains for so long, a step at least.</summary>
    /// <returns>Milliseconds of a step, the mean: what disturbs one in many counts too.</returns>
    public double Steps(TimeSpan time)
    {
        long start = Stopwatch.GetTimestamp();
        int steps = 0;
        do
        {
            _trainer.Step(default);
            steps++;
        }
        while (Stopwatch.GetElapsedTime(start) < time);
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds / steps;
    }

    public void Dispose()
    {
        _alone.Dispose();
        _model.Dispose();
    }
}
