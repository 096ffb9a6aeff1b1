using Spectral.Shared.Errors;

namespace Spectral.Shared.Recipes.Yaml;

/// <summary>Gathers everything that is wrong with a recipe, so that its owner mends it in one go.</summary>
internal sealed class RecipeErrors
{
    // A file that is no recipe at all should not fill the terminal.
    private const int MostShown = 25;

    private readonly List<string> _messages = [];

    public bool Any => _messages.Count > 0;

    /// <summary>Adds <c>place: key: message</c>; the key is left out when empty, and where the place (<c>--set key</c>) names it.</summary>
    public void Add(string place, string key, string message)
        => _messages.Add(key.Length == 0 || place.EndsWith(' ' + key, StringComparison.Ordinal) ? $"{place}: {message}" : $"{place}: {key}: {message}");

    /// <exception cref="UserErrorException">Something was added.</exception>
    public void ThrowIfAny()
    {
        if (Any)
        {
            IEnumerable<string> shown = _messages.Distinct(StringComparer.Ordinal).Take(MostShown);
            string more = _messages.Count > MostShown ? $"{Environment.NewLine}... and {_messages.Count - MostShown} more" : "";
            throw new UserErrorException(string.Join(Environment.NewLine, shown) + more);
        }
    }
}
