using CsCheck;
using Spectral.Shared.Client;
using Spectral.Shared.Messages;

namespace Spectral.Shared.Tests.Client;

public sealed class UpdateFilterTests
{
    [Fact]
    public void One_log_passes_as_it_is()
    {
        JobUpdate[] log = Log(["queued", "loading", "queued"]);
        Assert.Equal(log, Join(("a", log)));
    }

    [Fact]
    public void A_log_that_is_gone_on_with_is_one_log()
    {
        JobUpdate[] log = Log(["submitted", "loading", "loading"]);
        Assert.Equal(log, Join(("a", log[..2]), ("a", log[2..])));
    }

    [Fact]
    public void A_rebuilt_log_adds_what_it_tells_more()
    {
        JobUpdate[] before = [.. Log(["submitted", "loading"]), Step(1, 0.1), Step(2, 0.1)];
        JobUpdate[] after = [.. Log(["submitted", "started again", "loading"]), Step(1, 0.9), Step(2, 0.9), Step(3, 0.9)];
        JobUpdate[] joined = Join(("a", before), ("b", after));
        Assert.Equal(["submitted", "loading", "1", "2", "started again", "3"], joined.Select(update => update.Text ?? $"{update.Step!.Step}"));
        Assert.Equal(Enumerable.Range(1, 6).Select(i => (long)i), joined.Select(update => update.Sequence));
    }

    [Fact]
    public void Whatever_logs_come_each_content_passes_as_often_as_the_log_that_tells_it_most()
    {
        Gen<string[]> texts = Gen.Int[0, 3].Select(number => $"text {number}").Array[0, 12];
        Gen.Select(texts, texts, texts).Sample((first, second, third) =>
        {
            JobUpdate[] joined = Join(("a", Log(first)), ("b", Log(second)), ("c", Log(third)));
            foreach (string text in first.Concat(second).Concat(third).Distinct())
            {
                int most = new[] { first, second, third }.Max(log => log.Count(other => other == text));
                Assert.Equal(most, joined.Count(update => update.Text == text));
            }
        });
    }

    private static JobUpdate[] Join(params (string Name, JobUpdate[] Updates)[] logs)
    {
        UpdateFilter filter = new();
        List<JobUpdate> joined = [];
        foreach ((string name, JobUpdate[] updates) in logs)
        {
            foreach (JobUpdate told in updates)
            {
                (filter, JobUpdate? update) = filter.Take(name, told);
                joined.AddRange(update is null ? [] : [update]);
            }
        }

        return [.. joined];
    }

    private static JobUpdate[] Log(string[] texts) => [.. texts.Select((text, index) => new JobUpdate("job", index + 1, JobStatus.Training, text))];

    private static JobUpdate Step(long step, double seconds) => new(
        "job", step + 100, JobStatus.Training, Step: new StepRecord("trial-0", step, 1, 1, 1e-3, 1, 8, 100, seconds, 0, 1));
}
