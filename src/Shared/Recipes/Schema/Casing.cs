using System.Text;

namespace Spectral.Shared.Recipes.Schema;

/// <summary>C# names as recipes spell them.</summary>
public static class Casing
{
    /// <summary>LearningRate -> learning_rate.</summary>
    public static string Snake(string name) => Separate(name, '_');

    /// <summary>SpectralAdditive -> spectral-additive.</summary>
    public static string Kebab(string name) => Separate(name, '-');

    private static string Separate(string name, char separator)
    {
        var text = new StringBuilder(name.Length + 4);
        foreach (char letter in name)
        {
            if (char.IsAsciiLetterUpper(letter) && text.Length > 0)
            {
                text.Append(separator);
            }

            text.Append(char.ToLowerInvariant(letter));
        }

        return text.ToString();
    }
}
