namespace Spectral.Models.ChatTemplates.Jinja;

/// <summary>The value of a name, attribute or item that is not there: empty text, false, no items; its own parts are errors.</summary>
internal sealed record Undefined(string Name);
