using System.Globalization;
using System.Text.Json;
using Spectral.Shared.Errors;
using Spectral.Shared.Recipes.Schema;
using Spectral.Shared.Recipes.Values;

namespace Spectral.Shared.Hosting;

/// <summary>What a service was told, by command line, environment and appsettings.json, in this order.</summary>
public sealed class ServiceSettings
{
    /// <summary>Beside the working directory's services; read where it exists.</summary>
    public const string FileName = "appsettings.json";

    private const string Section = "Spectral";

    private readonly IReadOnlyList<Setting> _known;
    private readonly Dictionary<string, (string Value, string Source)> _values = new(StringComparer.Ordinal);

    private ServiceSettings(IReadOnlyList<Setting> known) => _known = known;

    /// <param name="program">Named in messages.</param>
    /// <param name="known">All settings there are.</param>
    /// <param name="arguments">The command line.</param>
    /// <param name="environment">Looks environment variables up.</param>
    /// <param name="directory">Where appsettings.json may lie.</param>
    /// <exception cref="UserErrorException">An argument or a key is unknown, or lacks its value.</exception>
    public static ServiceSettings Read(
        string program, IReadOnlyList<Setting> known, IReadOnlyList<string> arguments, Func<string, string?> environment, string directory)
    {
        var settings = new ServiceSettings(known);
        settings.ReadFile(Path.Combine(directory, FileName));
        foreach (Setting setting in known)
        {
            string[] variables = setting.CommonVariable is { } common ? [common, setting.Variable] : [setting.Variable];
            foreach (string variable in variables)
            {
                if (environment(variable) is { Length: > 0 } value)
                {
                    settings._values[setting.Name] = (value, variable);
                }
            }
        }

        settings.ReadArguments(program, arguments);
        return settings;
    }

    /// <summary>The value, or null when nothing is said and there is no default.</summary>
    public string? Find(string name) => _values.TryGetValue(name, out (string Value, string Source) given) ? given.Value : Of(name).Default;

    /// <exception cref="UserErrorException">Nothing is said and there is no default.</exception>
    public string Get(string name) => Find(name)
        ?? throw new UserErrorException($"{Of(name).Option} ({Of(name).Variable}) is missing: {Of(name).Description}");

    public bool Flag(string name) => Find(name) switch
    {
        null or "false" => false,
        "true" => true,
        { } other => throw Wrong(name, other, "true or false"),
    };

    public int Integer(string name, int smallest, int largest)
    {
        string text = Get(name);
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value >= smallest && value <= largest
            ? value
            : throw Wrong(name, text, $"a whole number from {smallest} to {largest}");
    }

    /// <summary>As recipes write them: <c>5s</c>, <c>500ms</c>.</summary>
    public TimeSpan Duration(string name)
    {
        string text = Get(name);
        return new DurationFormat().Parse(text, out _) is TimeSpan value && value > TimeSpan.Zero ? value : throw Wrong(name, text, "a duration such as 5s or 500ms");
    }

    /// <summary>Parts between commas; none where nothing is said.</summary>
    public IReadOnlyList<string> List(string name) =>
        (Find(name) ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>The error for a value that cannot be, with where it was given.</summary>
    public UserErrorException Wrong(string name, string value, string expected) =>
        new($"{SourceOf(name)}: '{value}' is not what it can be; expected {expected}");

    /// <summary>What gave the value: an option, a variable, or a key of a file; the option where nothing did.</summary>
    public string SourceOf(string name) => _values.TryGetValue(name, out (string Value, string Source) given) ? given.Source : Of(name).Option;

    /// <summary>All settings with their meaning and default, for people.</summary>
    public static string Help(string usage, IReadOnlyList<Setting> known)
    {
        int width = known.Max(setting => setting.Option.Length) + 2;
        IEnumerable<string> lines = known.Select(setting =>
            $"  {setting.Option.PadRight(width)}{setting.Description}{(setting.Default is { } value && !setting.IsFlag ? $" Default: {value}." : "")}");
        return $"Usage: {usage}\n\n{string.Join('\n', lines)}\n\nEach can also be given as an environment variable ({known[0].Option} as {known[0].Variable}) "
            + $"or in {FileName} under \"{Section}\".\n";
    }

    private Setting Of(string name) => _known.First(setting => setting.Name == name);

    private void ReadArguments(string program, IReadOnlyList<string> arguments)
    {
        for (int i = 0; i < arguments.Count; i++)
        {
            string[] parts = arguments[i].Split('=', 2);
            Setting setting = _known.FirstOrDefault(setting => setting.Option == parts[0])
                ?? throw new UserErrorException(
                    $"{program}: '{arguments[i]}' is no option{NearestName.Hint(parts[0], [.. _known.Select(known => known.Option)])}; --help lists all");
            string value = parts.Length == 2 ? parts[1]
                : setting.IsFlag ? "true"
                : i + 1 < arguments.Count ? arguments[++i]
                : throw new UserErrorException($"{program}: {setting.Option} lacks its value: {setting.Description}");
            _values[setting.Name] = (value, setting.Option);
        }
    }

    private void ReadFile(string path)
    {
        if (!File.Exists(path))
        {
            return;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(
                File.ReadAllBytes(path), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            if (document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty(Section, out JsonElement section))
            {
                ReadSection(path, section);
            }
        }
        catch (JsonException e)
        {
            throw new UserErrorException($"{path}:{(e.LineNumber ?? 0) + 1}: is no JSON: {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{path}: cannot be read: {e.Message}", e);
        }
    }

    private void ReadSection(string path, JsonElement section)
    {
        if (section.ValueKind != JsonValueKind.Object)
        {
            throw new UserErrorException($"{path}: {Section} is {section.ValueKind}; expected an object of settings");
        }

        foreach (JsonProperty property in section.EnumerateObject())
        {
            // Settings of another service of this directory are no business of this one.
            if (_known.FirstOrDefault(setting => Plain(setting.Name) == Plain(property.Name)) is { } setting)
            {
                string value = property.Value.ValueKind == JsonValueKind.Array
                    ? string.Join(',', property.Value.EnumerateArray().Select(Text))
                    : Text(property.Value);
                _values[setting.Name] = (value, $"{path}: {Section}:{property.Name}");
            }
        }
    }

    private static string Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => value.ToString(),
    };

    private static string Plain(string name) => name.Replace("-", "", StringComparison.Ordinal).ToUpperInvariant();
}
