using System.Globalization;
using System.Text;

namespace Spectral.Models.ChatTemplates.Jinja;

/// <summary>`tojson` as transformers defines it: Python's json.dumps with ensure_ascii off, so that no HTML is escaped.</summary>
internal static class JsonFilter
{
    public static object? Apply(object? value, ArgumentValues arguments)
    {
        long? indent = Values.ToInteger(arguments.AtMost(1, "indent").Get(0, "indent", null));
        var output = new StringBuilder();
        Write(value, indent, 1, output, arguments.Line);
        return output.ToString();
    }

    private static void Write(object? value, long? indent, int depth, StringBuilder output, int line)
    {
        switch (value)
        {
            case null:
                output.Append("null");
                break;
            case bool flag:
                output.Append(flag ? "true" : "false");
                break;
            case long number:
                output.Append(number.ToString(CultureInfo.InvariantCulture));
                break;
            case double number:
                output.Append(FloatText.Of(number));
                break;
            case string text:
                WriteString(text, output);
                break;
            case List<object?> list:
                WriteItems('[', ']', list, item => Write(item, indent, depth + 1, output, line), indent, depth, output);
                break;
            case OrderedDictionary<string, object?> map:
                WriteItems('{', '}', map.ToList(), entry => WriteEntry(entry, indent, depth, output, line), indent, depth, output);
                break;
            default:
                throw TemplateError.At(line, $"{Values.Describe(value)} cannot be written as JSON");
        }
    }

    private static void WriteEntry(KeyValuePair<string, object?> entry, long? indent, int depth, StringBuilder output, int line)
    {
        WriteString(entry.Key, output);
        output.Append(": ");
        Write(entry.Value, indent, depth + 1, output, line);
    }

    private static void WriteItems<T>(
        char open, char close, List<T> items, Action<T> write, long? indent, int depth, StringBuilder output)
    {
        output.Append(open);
        for (int i = 0; i < items.Count; i++)
        {
            output.Append(i == 0 ? "" : indent is null ? ", " : ",");
            NewLine(indent * depth, output);
            write(items[i]);
        }

        NewLine(items.Count > 0 ? indent * (depth - 1) : null, output);
        output.Append(close);
    }

    private static void NewLine(long? blanks, StringBuilder output)
    {
        if (blanks is long count)
        {
            output.Append('\n').Append(' ', (int)count);
        }
    }

    private static void WriteString(string text, StringBuilder output)
    {
        output.Append('"');
        foreach (char c in text)
        {
            _ = c switch
            {
                '"' => output.Append("\\\""),
                '\\' => output.Append("\\\\"),
                '\n' => output.Append("\\n"),
                '\r' => output.Append("\\r"),
                '\t' => output.Append("\\t"),
                '\b' => output.Append("\\b"),
                '\f' => output.Append("\\f"),
                < ' ' => output.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => output.Append(c),
            };
        }

        output.Append('"');
    }
}
