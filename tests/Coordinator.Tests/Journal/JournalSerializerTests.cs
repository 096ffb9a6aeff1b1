using System.Text.Json;
using Spectral.Coordinator.Journal;
using Spectral.Shared.Serialization;
using Spectral.Shared.Tests.Serialization;

namespace Spectral.Coordinator.Tests.Journal;

public sealed class JournalSerializerTests
{
    public static TheoryData<Type> AllEvents => [.. JournalSerializer.Catalog.Types.OrderBy(type => type.FullName, StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(AllEvents))]
    public void Every_event_is_read_as_it_was_written(Type type)
    {
        var codec = new MessageCodec(JournalSerializer.Catalog);
        var instances = new RandomInstances(new Random(7));
        for (int i = 0; i < 25; i++)
        {
            object written = instances.Create(type);
            object read = codec.Decode(codec.NameOf(written), codec.Encode(written));
            Assert.Equal(JsonSerializer.Serialize(written, type), JsonSerializer.Serialize(read, type));
        }
    }

    [Fact]
    public void Every_name_carries_a_version() =>
        Assert.All(JournalSerializer.Catalog.Types, type => Assert.Matches(@"^[a-z.-]+\.v[0-9]+$", JournalSerializer.Catalog.NameOf(type)));
}
