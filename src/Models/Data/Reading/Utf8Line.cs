namespace Spectral.Models.Data.Reading;

/// <summary>A line of a file.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Bytes">Without line end; valid until the next line is read.</param>
internal readonly record struct Utf8Line(long Number, ReadOnlyMemory<byte> Bytes);
