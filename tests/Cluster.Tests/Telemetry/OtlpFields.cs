using System.Globalization;
using Google.Protobuf;

namespace Spectral.Cluster.Tests.Telemetry;

/// <summary>Fields of protobuf messages by their numbers, as the OpenTelemetry protocol numbers them.</summary>
internal static class OtlpFields
{
    /// <summary>What is in a repeated or single field of bytes, text or messages.</summary>
    public static List<byte[]> Values(byte[] message, int field)
    {
        var input = new CodedInputStream(message);
        List<byte[]> values = [];
        while (input.ReadTag() is var tag and not 0)
        {
            if (WireFormat.GetTagFieldNumber(tag) == field && WireFormat.GetTagWireType(tag) == WireFormat.WireType.LengthDelimited)
            {
                values.Add(input.ReadBytes().ToByteArray());
            }
            else
            {
                input.SkipLastField();
            }
        }

        return values;
    }

    public static string Hex(byte[] message, int field) => Values(message, field).Select(Convert.ToHexStringLower).FirstOrDefault("");

    public static string Text(byte[] message, int field) => Values(message, field).Select(System.Text.Encoding.UTF8.GetString).FirstOrDefault("");

    /// <summary>A repeated field of <c>KeyValue</c>.</summary>
    public static IReadOnlyDictionary<string, string> Attributes(byte[] message, int field) =>
        Values(message, field).ToDictionary(pair => Text(pair, 1), pair => AnyValue(Values(pair, 2)[0]), StringComparer.Ordinal);

    private static string AnyValue(byte[] value)
    {
        var input = new CodedInputStream(value);
        return WireFormat.GetTagFieldNumber(input.ReadTag()) switch
        {
            1 => input.ReadString(),
            2 => input.ReadBool() ? "true" : "false",
            3 => input.ReadInt64().ToString(CultureInfo.InvariantCulture),
            4 => input.ReadDouble().ToString(CultureInfo.InvariantCulture),
            _ => "?",
        };
    }
}
