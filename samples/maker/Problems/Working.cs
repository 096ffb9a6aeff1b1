using System.Globalization;
using System.Text;

namespace Spectral.SampleMaker.Problems;

/// <summary>The steps of an answer: each an equation on a line of its own.</summary>
internal sealed class Working(int start)
{
    private readonly StringBuilder _lines = new();

    /// <summary>Result so far.</summary>
    public int Value { get; private set; } = start;

    public Working Plus(int amount) => Step(Value, '+', amount, Value + amount);

    /// <summary>first + result so far, in this order.</summary>
    public Working AddedTo(int first) => Step(first, '+', Value, first + Value);

    public Working Minus(int amount) => Step(Value, '-', amount, Value - amount);

    public Working Times(int factor) => Step(Value, '*', factor, Value * factor);

    public Working DividedBy(int divisor) => Step(Value, '/', divisor, Value / divisor);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{_lines}#### {Value}");

    private Working Step(int left, char operation, int right, int result)
    {
        _lines.Append(CultureInfo.InvariantCulture, $"{left}{operation}{right}={result}\n");
        Value = result;
        return this;
    }
}
