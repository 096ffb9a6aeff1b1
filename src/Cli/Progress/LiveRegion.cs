using System.Globalization;
using System.Text;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Spectral.Cli.Progress;

/// <summary>
/// The last rows of a terminal, drawn over in place. A change is one write that erases only what it does not overwrite,
/// so nothing flickers. Any thread may call.
/// </summary>
internal sealed class LiveRegion(IAnsiConsole console) : IDisposable
{
    private const string HideCursor = "\e[?25l";
    private const string ShowCursor = "\e[?25h";
    private const string EraseToEndOfLine = "\e[K";
    private const string EraseBelow = "\e[J";

    private readonly Lock _lock = new();
    private IReadOnlyList<string> _rows = [];
    private bool _isClosed;

    /// <summary>Replaces the region.</summary>
    /// <param name="rows">Each of at most one row of the terminal.</param>
    public void Draw(IEnumerable<IRenderable> rows)
    {
        lock (_lock)
        {
            string home = Home();
            _rows = [.. rows.Select(Ansi)];
            Write(home);
        }
    }

    /// <summary>A line that stays, above the region; a long one is wrapped.</summary>
    public void WriteAbove(string line, Style style)
    {
        lock (_lock)
        {
            string text = Ansi(new Text(line, style)).Replace("\n", EraseToEndOfLine + "\n", StringComparison.Ordinal);
            Write($"{Home()}{text}{EraseToEndOfLine}\n");
        }
    }

    /// <summary>Leaves the region as it is and goes to the line below it.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (!_isClosed)
            {
                _isClosed = true;
                Send((_rows.Count > 0 ? "\n" : "") + ShowCursor);
            }
        }
    }

    /// <summary>From the end of the region to its beginning.</summary>
    private string Home() => _rows.Count > 1 ? string.Create(CultureInfo.InvariantCulture, $"\r\e[{_rows.Count - 1}A") : "\r";

    private string Ansi(IRenderable row) => console.ToAnsi(row).TrimEnd('\n', '\r');

    private void Write(string above)
    {
        if (!_isClosed)
        {
            StringBuilder text = new(HideCursor + above);
            Send(text.AppendJoin(EraseToEndOfLine + "\n", _rows).Append(EraseToEndOfLine).Append(EraseBelow).ToString());
        }
    }

    private void Send(string text)
    {
        console.Profile.Out.Writer.Write(text);
        console.Profile.Out.Writer.Flush();
    }
}
