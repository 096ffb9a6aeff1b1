using Spectral.Shared.Errors;

namespace Spectral.Models.ChatTemplates.Jinja;

/// <summary>Complaints about a template, with its line.</summary>
internal static class TemplateError
{
    public static UserErrorException At(int line, string message) => new($"chat template, line {line}: {message}");
}
