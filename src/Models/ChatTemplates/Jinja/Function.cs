namespace Spectral.Models.ChatTemplates.Jinja;

/// <summary>Something that can be called: a global function, a macro, or a method bound to its object.</summary>
internal delegate object? Function(ArgumentValues arguments);
