namespace Spectral.Models.ChatTemplates.Jinja;

/// <summary>Binds names, unpacking a list where there are several.</summary>
internal static class Assignment
{
    public static void Assign(IReadOnlyList<string> targets, object? value, Scope scope, int line)
    {
        if (targets.Count == 1)
        {
            scope[targets[0]] = value;
            return;
        }

        List<object?> parts = [.. Values.Items(value, line)];
        if (parts.Count != targets.Count)
        {
            throw TemplateError.At(line, $"{targets.Count} names for {parts.Count} values");
        }

        for (int i = 0; i < parts.Count; i++)
        {
            scope[targets[i]] = parts[i];
        }
    }
}
