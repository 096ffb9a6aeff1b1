using Spectral.Shared.Errors;
using Spectral.Shared.Messages;
using Spectral.Shared.Metrics;

namespace Spectral.Shared.Tests.Metrics;

public sealed class MetricsLogTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly string _path;

    public MetricsLogTests() => _path = _directory.File("metrics.jsonl");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Records_come_back_to_the_bit()
    {
        StepRecord[] records = [Step(1), Step(2) with { LossSum = float.Epsilon, LearningRate = 0.1 + 0.2 }, Step(3) with { GradientNorm = double.NaN }];
        using (MetricsLog log = MetricsLog.Open(_path))
        {
            Assert.Empty(log.Append(records));
        }

        Assert.Equal(records, MetricsLog.Read(_path));
        Assert.Equal(3, File.ReadAllLines(_path).Length);
    }

    [Fact]
    public void What_another_process_wrote_meanwhile_is_taken_in_and_not_written_over()
    {
        using MetricsLog overtaken = MetricsLog.Open(_path);
        overtaken.Append([Step(1)]);
        using MetricsLog successor = MetricsLog.Open(_path);
        overtaken.Append([Step(2), Step(3)]);
        successor.Append([Step(3), Step(4)]);
        overtaken.Append([Step(4)]);

        Assert.Equal([1L, 2L, 3L, 4L], MetricsLog.Read(_path).Select(record => record.Step));
        Assert.Equal(4, File.ReadAllLines(_path).Length);
        successor.TruncateAfter("t", 1);
        Assert.Equal(["1"], File.ReadAllLines(_path).Select(line => $"{line.Split("\"step\":")[1][0]}"));
    }

    [Fact]
    public void A_line_has_names_that_tools_can_plot()
    {
        using MetricsLog log = MetricsLog.Open(_path);
        log.Append([Step(1)]);

        Assert.Equal(
            """{"trial":"t","step":1,"loss_sum":10,"tokens":4,"learning_rate":0.001,"gradient_norm":0.5,"rows_consumed":32,"processed_tokens":100,"seconds":1,"""
            + "\"collective_seconds\":0.1,\"generation\":1,\"loss\":2.5}",
            File.ReadAllLines(_path).Single());
    }

    [Fact]
    public void A_step_sent_again_is_stored_once()
    {
        using MetricsLog log = MetricsLog.Open(_path);
        log.Append([Step(1), Step(1)]);
        Assert.Empty(log.Append([Step(1) with { Seconds = 9, Generation = 2 }, Step(2), Step(1) with { Trial = "u" }]));

        Assert.Equal([("t", 1L), ("t", 2L), ("u", 1L)], log.Records.Select(record => (record.Trial, record.Step)));
        Assert.Equal(3, File.ReadAllLines(_path).Length);
    }

    [Fact]
    public void A_step_whose_bits_differ_replaces_the_old_one_and_is_told()
    {
        using MetricsLog log = MetricsLog.Open(_path);
        log.Append([Step(1), Step(2)]);
        StepRecord other = Step(1) with { LossSum = MathF.BitIncrement(10), Generation = 2 };

        MetricsConflict conflict = Assert.Single(log.Append([other, Step(3)]));

        Assert.Equal(Step(1), conflict.Stored);
        Assert.Contains("step 1 of t was computed twice with different results", conflict.ToString(), StringComparison.Ordinal);
        Assert.Equal([other, Step(2), Step(3)], log.Records);
        Assert.Equal([other, Step(2), Step(3)], MetricsLog.Read(_path));
    }

    [Fact]
    public void A_resumed_trial_forgets_its_later_steps_only()
    {
        using (MetricsLog log = MetricsLog.Open(_path))
        {
            log.Append([Step(1), Step(2), Step(3), Step(3) with { Trial = "u" }]);
            log.TruncateAfter("t", 1);
            StepRecord again = Step(2) with { LossSum = 11 };
            Assert.Empty(log.Append([again]));
            Assert.Equal([Step(1), again, Step(3) with { Trial = "u" }], log.Records);
        }

        Assert.Equal([1L, 2, 3], MetricsLog.Read(_path).Select(record => record.Step));
    }

    [Fact]
    public void A_line_cut_off_by_a_crash_is_dropped_and_written_again()
    {
        using (MetricsLog log = MetricsLog.Open(_path))
        {
            log.Append([Step(1), Step(2)]);
        }

        File.WriteAllText(_path, File.ReadAllText(_path)[..^20]);
        using MetricsLog reopened = MetricsLog.Open(_path);
        Assert.Equal([Step(1)], reopened.Records);
        reopened.Append([Step(2)]);

        Assert.Equal([Step(1), Step(2)], MetricsLog.Read(_path));
    }

    [Fact]
    public void A_spoilt_line_is_named()
    {
        File.WriteAllText(_path, "{}\n");

        Assert.StartsWith($"{_path}:1: is no step record", Assert.Throws<UserErrorException>(() => MetricsLog.Open(_path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_log_that_is_not_there_is_empty() => Assert.Empty(MetricsLog.Read(_path));

    private static StepRecord Step(long step) => new("t", step, 10, 4, 1e-3, 0.5, step * 32, 100, 1, 0.1, 1);
}
