using Spectral.Shared.Errors;

namespace Spectral.Shared.Adapters;

/// <summary>The names that recipes and adapter files use for methods and options.</summary>
public static class AdapterNames
{
    private static readonly (AdapterMethod Value, string Name)[] Methods =
    [
        (AdapterMethod.SpectralAdditive, "spectral-additive"),
        (AdapterMethod.SpectralRotational, "spectral-rotational"),
        (AdapterMethod.Lora, "lora"),
        (AdapterMethod.LoraXs, "lora-xs"),
        (AdapterMethod.Svdiff, "svdiff"),
        (AdapterMethod.Pissa, "pissa"),
        (AdapterMethod.Dora, "dora"),
        (AdapterMethod.Adalora, "adalora"),
        (AdapterMethod.Vera, "vera"),
        (AdapterMethod.Oft, "oft"),
        (AdapterMethod.Lidb, "lidb"),
        (AdapterMethod.Psoft, "psoft"),
        (AdapterMethod.Full, "full"),
    ];

    private static readonly (SingularValueMode Value, string Name)[] Modes =
    [
        (SingularValueMode.Frozen, "frozen"),
        (SingularValueMode.Additive, "additive"),
        (SingularValueMode.Multiplicative, "multiplicative"),
    ];

    public static string Name(this AdapterMethod method) => Methods.First(entry => entry.Value == method).Name;

    public static string Name(this SingularValueMode mode) => Modes.First(entry => entry.Value == mode).Name;

    /// <exception cref="UserErrorException">No such method.</exception>
    public static AdapterMethod ParseMethod(string name) => Parse(Methods, name, "adapter.method");

    /// <exception cref="UserErrorException">No such mode.</exception>
    public static SingularValueMode ParseSingularValueMode(string name) => Parse(Modes, name, "adapter.singular_values");

    private static T Parse<T>((T Value, string Name)[] entries, string name, string key)
    {
        foreach ((T value, string entryName) in entries)
        {
            if (string.Equals(entryName, name, StringComparison.Ordinal))
            {
                return value;
            }
        }

        throw new UserErrorException($"{key}: '{name}' is none of {string.Join(", ", entries.Select(entry => entry.Name))}.");
    }
}
