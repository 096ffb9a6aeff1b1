using System.Text.Json;
using Spectral.Shared.Client;
using Spectral.Shared.Messages;
using Spectral.Shared.Tests.Serialization;

namespace Spectral.Shared.Tests.Client;

public sealed class ApiJsonTests
{
    public static TheoryData<Type> Answers => [typeof(JobUpdate), typeof(QueryMessages.Jobs), typeof(QueryMessages.Job), typeof(QueryMessages.Nodes)];

    [Theory]
    [MemberData(nameof(Answers))]
    public void What_travels_over_http_arrives_as_it_was_sent(Type type)
    {
        var instances = new RandomInstances(new Random(type.Name.Length));
        for (int i = 0; i < 50; i++)
        {
            string sent = JsonSerializer.Serialize(instances.Create(type), type, ApiJson.Options);
            object received = JsonSerializer.Deserialize(sent, type, ApiJson.Options)!;
            Assert.Equal(sent, JsonSerializer.Serialize(received, type, ApiJson.Options));
        }
    }

    [Fact]
    public void Numbers_keep_their_bits()
    {
        var step = new StepRecord("trial-0", 1, MathF.PI * 1e-7f, 3, 1e-3 / 3, double.NaN, 8, 100, double.PositiveInfinity, 0, 1);
        StepRecord received = JsonSerializer.Deserialize<StepRecord>(JsonSerializer.Serialize(step, ApiJson.Options), ApiJson.Options)!;
        Assert.Equal(step, received);
    }

    [Fact]
    public void Names_are_snake_case_and_words_kebab_case() => Assert.Contains(
        "\"processed_tokens\":100", JsonSerializer.Serialize(new StepRecord("t", 1, 1, 1, 1, 1, 1, 100, 1, 1, 1), ApiJson.Options), StringComparison.Ordinal);
}
