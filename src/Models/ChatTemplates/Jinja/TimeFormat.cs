using System.Globalization;
using System.Text;

namespace Spectral.Models.ChatTemplates.Jinja;

/// <summary>Python's strftime, as far as templates use it.</summary>
internal static class TimeFormat
{
    public static string Of(DateTimeOffset time, string format, int line)
    {
        var text = new StringBuilder();
        for (int i = 0; i < format.Length; i++)
        {
            if (format[i] != '%' || i + 1 == format.Length)
            {
                text.Append(format[i]);
                continue;
            }

            string net = format[++i] switch
            {
                'd' => "dd",
                'm' => "MM",
                'b' => "MMM",
                'B' => "MMMM",
                'y' => "yy",
                'Y' => "yyyy",
                'a' => "ddd",
                'A' => "dddd",
                'H' => "HH",
                'I' => "hh",
                'M' => "mm",
                'S' => "ss",
                'p' => "tt",
                '%' => "\\%",
                char other => throw TemplateError.At(line, $"strftime_now does not support '%{other}'"),
            };
            text.Append(time.ToString(net.Length == 1 ? "%" + net : net, CultureInfo.InvariantCulture));
        }

        return text.ToString();
    }
}
