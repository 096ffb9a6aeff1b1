using System.Globalization;

namespace Spectral.Models.ChatTemplates.Jinja;

/// <summary>The functions every template may call.</summary>
internal static class Globals
{
    private const long LongestRange = 100_000;

    public static void AddTo(Scope scope, TimeProvider clock)
    {
        scope["raise_exception"] = (Function)(arguments =>
            throw TemplateError.At(arguments.Line, $"the template refuses the conversation: {Values.ToText(arguments.Require(0, "message"))}"));
        scope["namespace"] = (Function)(arguments => new Namespace(new Dictionary<string, object?>(arguments.AtMost(0, [.. arguments.Named.Keys]).Named)));
        scope["dict"] = (Function)(arguments => new OrderedDictionary<string, object?>(arguments.AtMost(0, [.. arguments.Named.Keys]).Named));
        scope["range"] = (Function)Range;
        scope["strftime_now"] = (Function)(arguments =>
            TimeFormat.Of(clock.GetLocalNow(), arguments.AtMost(1).RequireString(0, "format"), arguments.Line));
    }

    private static object? Range(ArgumentValues arguments)
    {
        long[] bounds = [.. arguments.AtMost(3).Positional.Select(value => Values.ToInteger(value)
            ?? throw TemplateError.At(arguments.Line, "range needs whole numbers"))];
        (long from, long to, long step) = bounds switch
        {
            [var stop] => (0L, stop, 1L),
            [var start, var stop] => (start, stop, 1L),
            [var start, var stop, not 0] => (start, stop, bounds[2]),
            _ => throw TemplateError.At(arguments.Line, "range needs one to three numbers, the step not 0"),
        };
        if (Math.Abs((decimal)to - from) / Math.Abs((decimal)step) > LongestRange)
        {
            throw TemplateError.At(arguments.Line, string.Create(CultureInfo.InvariantCulture, $"a range is longer than {LongestRange}"));
        }

        var numbers = new List<object?>();
        for (long number = from; step > 0 ? number < to : number > to; number += step)
        {
            numbers.Add(number);
        }

        return numbers;
    }
}
