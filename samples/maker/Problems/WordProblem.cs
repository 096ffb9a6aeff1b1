namespace Spectral.SampleMaker.Problems;

/// <summary>A problem in words and its worked answer, which ends in <c>#### N</c>.</summary>
/// <param name="Prompt">The text up to the answer, closed by a line break.</param>
/// <param name="Completion">One equation a line, then the answer.</param>
public sealed record WordProblem(string Prompt, string Completion)
{
    /// <summary>The result after <c>#### </c>, or null where a text has none.</summary>
    public static string? Answer(string completion)
    {
        int mark = completion.LastIndexOf("#### ", StringComparison.Ordinal);
        return mark < 0 ? null : completion[(mark + 5)..].Trim();
    }
}
