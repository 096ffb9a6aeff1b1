using Spectral.Shared.Errors;
using Spectral.Shared.Recipes.Values;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Spectral.Shared.Recipes.Yaml;

/// <summary>
/// Reads one YAML document into nodes that know their line. Anchors, aliases and tags are refused: a recipe needs none of
/// them, and without them a small file cannot unfold into a large one.
/// </summary>
internal sealed class YamlReader
{
    private const int DeepestNesting = 16;

    private readonly Parser _parser;
    private readonly Func<int, string> _placeOfLine;
    private readonly RecipeErrors _errors;

    private YamlReader(string text, Func<int, string> placeOfLine, RecipeErrors errors)
    {
        _parser = new Parser(new StringReader(text));
        _placeOfLine = placeOfLine;
        _errors = errors;
    }

    /// <summary>The root of the only document in <paramref name="text"/>; null when it is empty.</summary>
    /// <param name="placeOfLine">Names a line, counted from 1, in messages.</param>
    /// <param name="errors">Gets duplicate keys, which do not hinder reading on.</param>
    /// <exception cref="UserErrorException">The text is not YAML.</exception>
    public static YamlNode? Read(string text, Func<int, string> placeOfLine, RecipeErrors errors)
    {
        var reader = new YamlReader(text, placeOfLine, errors);
        try
        {
            return reader.ReadDocument();
        }
        catch (YamlException e)
        {
            throw new UserErrorException($"{placeOfLine((int)e.Start.Line)}: not valid YAML: {e.Message}", e);
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or IndexOutOfRangeException)
        {
            // YamlDotNet's scanner throws these at some malformed input, without a place: the last event read is near.
            int line = (int)(reader._parser.Current?.End.Line ?? 1);
            throw new UserErrorException($"{placeOfLine(line)}: not valid YAML near here", e);
        }
    }

    private YamlNode? ReadDocument()
    {
        _parser.Consume<StreamStart>();
        if (!_parser.TryConsume<DocumentStart>(out _))
        {
            return null;
        }

        YamlNode root = ReadNode(0);
        _parser.Consume<DocumentEnd>();
        if (_parser.TryConsume<DocumentStart>(out var second))
        {
            throw new UserErrorException($"{Place(second)}: a second document starts here; a recipe is one document");
        }

        return root;
    }

    private YamlNode ReadNode(int depth)
    {
        ParsingEvent start = _parser.Current!;
        string place = Place(start);
        if (depth > DeepestNesting)
        {
            throw new UserErrorException($"{place}: nested deeper than {DeepestNesting} levels");
        }

        if (start is AnchorAlias or NodeEvent { Anchor.IsEmpty: false })
        {
            throw new UserErrorException($"{place}: anchors and aliases are not supported in recipes; write the value out");
        }

        if (start is NodeEvent { Tag.IsEmpty: false })
        {
            throw new UserErrorException($"{place}: tags (!name) are not supported in recipes; write the plain value");
        }

        _parser.MoveNext();
        return start switch
        {
            Scalar scalar => new YamlScalar(place, scalar.Value, scalar.Style is not (ScalarStyle.Plain or ScalarStyle.Any)),
            SequenceStart => new YamlSequence(place, ReadItems(depth)),
            MappingStart => new YamlMapping(place, ReadEntries(depth)),
            _ => throw new UserErrorException($"{place}: not valid YAML: unexpected {start.GetType().Name}"),
        };
    }

    private List<YamlNode> ReadItems(int depth)
    {
        var items = new List<YamlNode>();
        while (!_parser.TryConsume<SequenceEnd>(out _))
        {
            items.Add(ReadNode(depth + 1));
        }

        return items;
    }

    private List<YamlEntry> ReadEntries(int depth)
    {
        var entries = new Dictionary<string, YamlEntry>(StringComparer.Ordinal);
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            YamlNode keyNode = ReadNode(depth + 1);
            if (keyNode is not YamlScalar { Text: var key })
            {
                throw new UserErrorException($"{keyNode.Place}: a key must be a name, found {keyNode.Kind}");
            }

            var entry = new YamlEntry(keyNode.Place, key, ReadNode(depth + 1));
            if (!entries.TryAdd(key, entry))
            {
                _errors.Add(entry.Place, ValueFormat.Quote(key), $"duplicate key; it is already set at {entries[key].Place}");
            }
        }

        return [.. entries.Values];
    }

    private string Place(ParsingEvent at) => _placeOfLine((int)at.Start.Line);
}
