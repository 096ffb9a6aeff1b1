using MessagePack;
using Spectral.Shared.Delivery;
using Spectral.Shared.Messages;
using Spectral.Shared.Serialization;

namespace Spectral.Shared.Tests.Serialization;

public sealed class EnvelopeTests
{
    private static readonly NodeMessages.Welcome Message = new(7, 8, 9, Drained: true);

    [Fact]
    public void A_place_in_the_stream_travels_with_the_message()
    {
        var envelope = new Envelope(Message, "node/1", Position: new StreamPosition(3, 4));
        Assert.Equal(envelope, Envelope.Decode(envelope.Encode()));
    }

    [Fact]
    public void A_message_over_the_bound_is_not_sent()
    {
        var large = new ClientMessages.Submit("job", new string('x', WireOptions.MaximumBytes));
        Assert.Contains("client.submit", Assert.Throws<WireFormatException>(() => new Envelope(large).Encode()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_truncation_is_refused_and_none_crashes()
    {
        byte[] bytes = new Envelope(Message, "node/1").Encode();
        for (int length = 0; length < bytes.Length; length++)
        {
            byte[] cut = bytes[..length];
            Assert.Throws<WireFormatException>(() => Envelope.Decode(cut));
        }
    }

    [Fact]
    public void Another_version_is_refused_with_both_versions()
    {
        byte[] bytes = Frame(new Envelope.Frame(2, "node.welcome", [0x91, 0x07], null, null, null));
        string message = Assert.Throws<WireFormatException>(() => Envelope.Decode(bytes)).Message;
        Assert.Contains("version 2", message, StringComparison.Ordinal);
        Assert.Contains("speaks 1", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("System.Diagnostics.Process")]
    [InlineData("no.such.message")]
    public void A_name_outside_the_catalog_is_refused(string name)
    {
        byte[] bytes = Frame(new Envelope.Frame(Envelope.Version, name, [0x90], null, null, null));
        Assert.Throws<WireFormatException>(() => Envelope.Decode(bytes));
    }

    [Fact]
    public void An_envelope_without_a_message_is_refused()
    {
        byte[] bytes = Frame(new Envelope.Frame(Envelope.Version, null, null, null, null, null));
        Assert.Throws<WireFormatException>(() => Envelope.Decode(bytes));
    }

    [Fact]
    public void A_field_that_a_later_version_appends_is_ignored()
    {
        // Welcome with one more element than this process knows.
        byte[] payload = MessagePackSerializer.Serialize(new object[] { 7L, 8L, 9L, true, "new field" }, MessagePackSerializerOptions.Standard);
        byte[] bytes = Frame(new Envelope.Frame(Envelope.Version, "node.welcome", payload, null, null, null));
        Assert.Equal(Message, Envelope.Decode(bytes).Message);
    }

    private static byte[] Frame(Envelope.Frame frame) => MessagePackSerializer.Serialize(frame, WireOptions.MessagePack);
}
