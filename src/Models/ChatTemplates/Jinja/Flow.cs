namespace Spectral.Models.ChatTemplates.Jinja;

/// <summary>How a sequence of statements ended.</summary>
internal enum Flow
{
    Normal,
    Break,
    Continue,
}
