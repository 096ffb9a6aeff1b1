using System.Text;
using System.Text.Json;
using Spectral.Shared.Client;
using Spectral.Shared.Client.Api;
using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Http.Updates;

/// <summary>An update as an event of a stream: id, JSON, empty line.</summary>
internal static class UpdateFrame
{
    public static byte[] Encode(UpdateId id, JobUpdate update) =>
        [.. Encoding.ASCII.GetBytes($"id: {id}\ndata: "), .. JsonSerializer.SerializeToUtf8Bytes(update, ApiJson.Options), .. "\n\n"u8];
}
