using System.Buffers.Binary;
using System.Text;
using Spectral.Shared.Safetensors;

namespace Spectral.Shared.Tests.Safetensors;

/// <summary>Safetensors files made by hand, right and wrong.</summary>
internal static class SafetensorsFiles
{
    public const string TwoTensors =
        """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"BF16","shape":[2,1],"data_offsets":[8,12]}}""";

    /// <summary>Length field, header as given, then <paramref name="dataBytes"/> counting bytes.</summary>
    public static byte[] Bytes(string header, int dataBytes)
    {
        byte[] json = Encoding.UTF8.GetBytes(header);
        byte[] file = new byte[8 + json.Length + dataBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(file, (ulong)json.Length);
        json.CopyTo(file, 8);
        for (int index = 0; index < dataBytes; index++)
        {
            file[8 + json.Length + index] = (byte)index;
        }

        return file;
    }

    public static SafetensorsHeader Read(byte[] file)
    {
        using MemoryStream stream = new(file);
        return SafetensorsHeader.Read(stream, "model.safetensors");
    }
}
