using System.Globalization;
using Google.Protobuf;

namespace Spectral.Testing;

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
        Values(message, field).ToDictionary(pair => Text(pair, 1), pair => Values(pair, 2) is [{ } value, ..] ? AnyValue(value) : "", StringComparer.Ordinal);

    /// <summary>A field of type fixed64; 0 where there is none.</summary>
    public static ulong Fixed64(byte[] message, int field)
    {
        var input = new CodedInputStream(message);
        while (input.ReadTag() is var tag and not 0)
        {
            if (WireFormat.GetTagFieldNumber(tag) == field)
            {
                return input.ReadFixed64();
            }

            input.SkipLastField();
        }

        return 0;
    }

    /// <summary>Whether a <c>Status</c> has the code ERROR.</summary>
    public static bool IsError(byte[] status)
    {
        var input = new CodedInputStream(status);
        while (input.ReadTag() is var tag and not 0)
        {
            if (WireFormat.GetTagFieldNumber(tag) == 3)
            {
                return input.ReadInt32() == 2;
            }

            input.SkipLastField();
        }

        return false;
    }

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
