using System.Text;

namespace Spectral.Infra.Tests.Documents;

/// <summary>A line of shell as the words of its commands: quotes, comments, pipes and redirections, and no more of the language than that.</summary>
internal static class ShellWords
{
    private static readonly string[] DotnetRun = ["dotnet", "run", "--project", "src/Cli", "-c", "Release", "--"];

    public static IEnumerable<IReadOnlyList<string>> Commands(string line)
    {
        List<string> words = [];
        foreach (string word in Split(line))
        {
            if (word is ";" or "|" or "&")
            {
                if (words.Count > 0)
                {
                    yield return words;
                }

                words = [];
            }
            else
            {
                words.Add(word);
            }
        }

        if (words.Count > 0)
        {
            yield return words;
        }
    }

    /// <summary>The arguments of a command that is ours, where a redirection ends them; null for any other.</summary>
    public static IReadOnlyList<string>? OfSpectral(IReadOnlyList<string> words)
    {
        IEnumerable<string>? arguments = words[0] == "spectral" ? words.Skip(1)
            : words.Take(DotnetRun.Length).SequenceEqual(DotnetRun) ? words.Skip(DotnetRun.Length)
            : null;
        return arguments is null ? null : [.. arguments.TakeWhile(word => word is not (">" or "2>"))];
    }

    private static IEnumerable<string> Split(string line)
    {
        var word = new StringBuilder();
        bool isWord = false;
        char quote = '\0';
        for (int i = 0; i < line.Length; i++)
        {
            char letter = line[i];
            if (quote != '\0')
            {
                if (letter == quote)
                {
                    quote = '\0';
                }
                else
                {
                    word.Append(letter);
                }
            }
            else if (letter is '\'' or '"')
            {
                (quote, isWord) = (letter, true);
            }
            else if (letter is ' ' or ';' or '|' or '&' || (letter == '#' && !isWord))
            {
                if (isWord)
                {
                    yield return word.ToString();
                }

                word.Clear();
                isWord = false;
                if (letter == '#')
                {
                    yield break;
                }

                if (letter != ' ')
                {
                    yield return letter.ToString();
                }
            }
            else
            {
                word.Append(letter);
                isWord = true;
            }
        }

        if (isWord)
        {
            yield return word.ToString();
        }
    }
}
