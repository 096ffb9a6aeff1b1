using System.Globalization;

namespace Spectral.Shared.Text;

/// <summary>Command lines that can be pasted into a POSIX shell.</summary>
public static class ShellArgument
{
    private const string Plain = "/._-+=:@,";

    /// <summary>
    /// The argument as one word: as it is where the shell reads it so, else in single quotes; in dollar-single-quotes
    /// (POSIX.1-2024, 2.2.4) where it holds line breaks or other control characters, so that it stays one line.
    /// </summary>
    public static string Quote(string argument) =>
        argument.Any(char.IsControl) ? $"$'{string.Concat(argument.Select(Escape))}'"
        : argument.Length > 0 && argument.All(IsPlain) ? argument
        : $"'{argument.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private static bool IsPlain(char letter) => char.IsAsciiLetterOrDigit(letter) || Plain.Contains(letter, StringComparison.Ordinal);

    private static string Escape(char letter) => letter switch
    {
        '\n' => "\\n",
        '\t' => "\\t",
        '\r' => "\\r",
        '\'' or '\\' => $"\\{letter}",
        < ' ' or '\u007f' => string.Create(CultureInfo.InvariantCulture, $"\\{Convert.ToString(letter, 8).PadLeft(3, '0')}"),
        _ => letter.ToString(),
    };
}
