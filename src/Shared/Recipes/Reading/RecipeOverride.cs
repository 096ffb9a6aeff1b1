using Spectral.Shared.Errors;

namespace Spectral.Shared.Recipes.Reading;

/// <summary>One <c>--set key=value</c> of the command line.</summary>
/// <param name="Key">Dotted path of the key, e.g. <c>training.learning_rate</c>.</param>
/// <param name="Value">The value as YAML; empty sets the key back to its default.</param>
public sealed record RecipeOverride(string Key, string Value)
{
    /// <summary>How messages name the place the value comes from.</summary>
    internal string Place => $"--set {Key}";

    /// <param name="argument">What followed <c>--set</c>: <c>key=value</c>.</param>
    /// <exception cref="UserErrorException">There is no key, or no equals sign.</exception>
    public static RecipeOverride Parse(string argument)
    {
        int equals = argument.IndexOf('=', StringComparison.Ordinal);
        string key = equals < 0 ? "" : argument[..equals].Trim();
        if (key.Length == 0 || key.Split('.').Any(string.IsNullOrWhiteSpace))
        {
            throw new UserErrorException($"--set {argument}: expected key=value, for example --set training.learning_rate=1e-3");
        }

        return new RecipeOverride(key, argument[(equals + 1)..].Trim());
    }
}
