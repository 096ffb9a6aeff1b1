using System.Globalization;

namespace Spectral.Cli.Tests.Progress;

/// <summary>The rows a terminal would show: line breaks, wrapping, cursor up, and erasing; colours are dropped (ECMA-48).</summary>
internal sealed class FakeTerminal(int width)
{
    private readonly List<char[]> _rows = [];
    private int _row;
    private int _column;

    public bool CursorVisible { get; private set; } = true;

    public IReadOnlyList<string> Rows => [.. _rows.Select(row => new string(row).TrimEnd())];

    public FakeTerminal Show(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '\r':
                    _column = 0;
                    break;
                case '\n':
                    (_row, _column) = (_row + 1, 0);
                    break;
                case '\e':
                    int end = i + 2;
                    while (!char.IsAsciiLetter(text[end]))
                    {
                        end++;
                    }

                    Control(text[(i + 2)..end], text[end]);
                    i = end;
                    break;
                default:
                    Put(text[i]);
                    break;
            }
        }

        return this;
    }

    private void Put(char letter)
    {
        if (_column == width)
        {
            (_row, _column) = (_row + 1, 0);
        }

        Row(_row)[_column++] = letter;
    }

    private void Control(string parameters, char final)
    {
        switch (final)
        {
            case 'A':
                _row -= int.Parse(parameters, CultureInfo.InvariantCulture);
                break;
            case 'K':
                Row(_row).AsSpan(Math.Min(_column, width)).Fill(' ');
                break;
            case 'J':
                Row(_row).AsSpan(Math.Min(_column, width)).Fill(' ');
                _rows.RemoveRange(_row + 1, _rows.Count - _row - 1);
                break;
            case 'h' or 'l':
                CursorVisible = final == 'h';
                break;
            case 'm':
                break;
            default:
                throw new NotSupportedException($"\\e[{parameters}{final}");
        }
    }

    private char[] Row(int index)
    {
        while (_rows.Count <= index)
        {
            char[] row = new char[width];
            row.AsSpan().Fill(' ');
            _rows.Add(row);
        }

        return _rows[index];
    }
}
