using System.Text;
using System.Text.Json;
using Spectral.Shared.Errors;

namespace Spectral.Models.Tokenizers.Files;

/// <summary>Reads a JSON file whole; what is wrong with it is told with file and line.</summary>
internal static class JsonFile
{
    public static JsonField Read(string path)
    {
        byte[] bytes = ReadBytes(path);
        ReadOnlySpan<byte> json = bytes;
        if (json.StartsWith(Encoding.UTF8.Preamble))
        {
            json = json[Encoding.UTF8.Preamble.Length..];
        }

        try
        {
            return new JsonField(path, "", JsonElement.Parse(json));
        }
        catch (JsonException exception)
        {
            throw new UserErrorException(
                $"{path}, line {exception.LineNumber + 1}: not valid JSON ({exception.Message.Split(" LineNumber:")[0]})",
                exception);
        }
    }

    /// <summary>Reads <paramref name="path"/> if it exists.</summary>
    public static JsonField? ReadIfPresent(string path) => File.Exists(path) ? Read(path) : null;

    public static byte[] ReadBytes(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{path}: cannot be read: {exception.Message}", exception);
        }
    }
}
