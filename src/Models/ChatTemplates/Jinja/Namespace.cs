namespace Spectral.Models.ChatTemplates.Jinja;

/// <summary>`namespace(...)`: the one object whose attributes a template may set, also from within loops.</summary>
internal sealed record Namespace(Dictionary<string, object?> Attributes);
