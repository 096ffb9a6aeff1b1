namespace Spectral.Models.Tokenizers.Files;

/// <summary>A special token's text and the file and key that name it.</summary>
internal sealed record NamedToken(string Content, string Source);
