using System.Text.Json;
using Spectral.Shared.Messages;
using Spectral.Shared.Serialization;

namespace Spectral.Shared.Tests.Serialization;

public sealed class MessageCatalogTests
{
    private const int InstancesPerType = 25;

    public static TheoryData<Type> AllMessages => [.. MessageCatalog.Wire.Types.OrderBy(type => type.FullName, StringComparer.Ordinal)];

    [Fact]
    public void Every_message_type_is_in_the_catalog_under_a_name_of_its_own()
    {
        Type[] messages = [.. typeof(IWireMessage).Assembly.GetTypes().Where(t => t is { IsClass: true, IsAbstract: false } && t.IsAssignableTo(typeof(IWireMessage)))];
        Assert.NotEmpty(messages);
        Assert.Equal(messages.Length, messages.Select(MessageCatalog.Wire.NameOf).Distinct(StringComparer.Ordinal).Count());
        Assert.All(messages, type => Assert.Equal(type, MessageCatalog.Wire.TypeOf(MessageCatalog.Wire.NameOf(type))));
    }

    [Theory]
    [MemberData(nameof(AllMessages))]
    public void Every_message_arrives_as_it_was_sent(Type type)
    {
        var instances = new RandomInstances(new Random(type.FullName!.Length));
        for (int i = 0; i < InstancesPerType; i++)
        {
            var sent = (IWireMessage)instances.Create(type);
            Envelope received = Envelope.Decode(new Envelope(sent, "node/0", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01").Encode());
            Assert.Equal(type, received.Message.GetType());
            Assert.Equal(Text(sent), Text(received.Message));
            Assert.Equal("node/0", received.Worker);
            Assert.Equal("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", received.TraceParent);
        }
    }

    [Fact]
    public void Types_that_share_a_wire_name_are_refused() =>
        Assert.Contains("share the wire name 'twice'", Assert.Throws<InvalidOperationException>(
            () => MessageCatalog.Of(typeof(IDuplicated), typeof(IDuplicated).Assembly)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_type_without_a_wire_name_is_refused() =>
        Assert.Throws<InvalidOperationException>(() => MessageCatalog.Of(typeof(INameless), typeof(INameless).Assembly));

    /// <summary>All public properties, by value; independent of the format under test.</summary>
    private static string Text(object message) => JsonSerializer.Serialize(message, message.GetType());

    private interface IDuplicated;

    private interface INameless;

    [WireName("twice")]
    private sealed class First : IDuplicated;

    [WireName("twice")]
    private sealed class Second : IDuplicated;

    private sealed class Nameless : INameless;
}
