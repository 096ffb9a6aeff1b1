namespace Spectral.Models.ChatTemplates.Jinja;

/// <summary>Evaluates expressions in a scope.</summary>
internal static class Evaluator
{
    public static object? Evaluate(Expression expression, Scope scope) => expression switch
    {
        Expression.Literal literal => literal.Value,
        Expression.Name name => scope.Get(name.Identifier),
        Expression.ListLiteral list => list.Items.Select(item => Evaluate(item, scope)).ToList(),
        Expression.DictLiteral dict => Dictionary(dict, scope),
        Expression.Attribute attribute => Subscript.Attribute(Evaluate(attribute.Target, scope), attribute.Identifier, attribute.Line),
        Expression.Item item => Subscript.Item(Evaluate(item.Target, scope), Evaluate(item.Index, scope), item.Line),
        Expression.Slice slice => Slice(slice, scope),
        Expression.Call call => Call(call, scope),
        Expression.Filter filter => Filters.Apply(
            filter.Identifier, Evaluate(filter.Target, scope), Arguments(filter.Arguments, filter.Line, scope)),
        Expression.Test test => Tests.Apply(
            test.Identifier, Evaluate(test.Target, scope), Arguments(test.Arguments, test.Line, scope)),
        Expression.Unary unary => Unary(unary, scope),
        Expression.Binary binary => Binary(binary, scope),
        Expression.Comparison comparison => Compare(comparison, scope),
        Expression.Conditional conditional => Choose(conditional, scope),
        _ => throw new InvalidOperationException($"no evaluation for {expression.GetType().Name}"),
    };

    private static OrderedDictionary<string, object?> Dictionary(Expression.DictLiteral dict, Scope scope)
    {
        var map = new OrderedDictionary<string, object?>(StringComparer.Ordinal);
        foreach ((Expression key, Expression value) in dict.Items)
        {
            string name = Evaluate(key, scope) as string ?? throw TemplateError.At(key.Line, "a mapping's keys must be strings");
            map[name] = Evaluate(value, scope);
        }

        return map;
    }

    private static object? Slice(Expression.Slice slice, Scope scope) => Subscript.Slice(
        Evaluate(slice.Target, scope), Bound(slice.Start, scope), Bound(slice.Stop, scope), Bound(slice.Step, scope), slice.Line);

    private static object? Bound(Expression? bound, Scope scope) => bound is null ? null : Evaluate(bound, scope);

    private static object? Call(Expression.Call call, Scope scope) => Evaluate(call.Target, scope) switch
    {
        Function function => function(Arguments(call.Arguments, call.Line, scope)),
        Undefined undefined => throw TemplateError.At(call.Line, $"the function or method '{undefined.Name}' is not supported"),
        var other => throw TemplateError.At(call.Line, $"{Values.Describe(other)} cannot be called"),
    };

    private static ArgumentValues Arguments(Arguments arguments, int line, Scope scope) => new(
        line,
        [.. arguments.Positional.Select(argument => Evaluate(argument, scope))],
        arguments.Named.ToDictionary(argument => argument.Name, argument => Evaluate(argument.Value, scope), StringComparer.Ordinal));

    private static object? Unary(Expression.Unary unary, Scope scope)
    {
        object? operand = Evaluate(unary.Operand, scope);
        return unary.Operator switch
        {
            "not" => !Values.IsTrue(operand),
            "-" => Operators.Negate(operand, unary.Line),
            _ => operand,
        };
    }

    private static object? Binary(Expression.Binary binary, Scope scope)
    {
        object? left = Evaluate(binary.Left, scope);
        return binary.Operator switch
        {
            "and" => Values.IsTrue(left) ? Evaluate(binary.Right, scope) : left,
            "or" => Values.IsTrue(left) ? left : Evaluate(binary.Right, scope),
            _ => Operators.Binary(binary.Operator, left, Evaluate(binary.Right, scope), binary.Line),
        };
    }

    private static bool Compare(Expression.Comparison comparison, Scope scope)
    {
        object? left = Evaluate(comparison.First, scope);
        foreach ((string name, Expression operand) in comparison.Rest)
        {
            object? right = Evaluate(operand, scope);
            if (!Operators.Compare(name, left, right, comparison.Line))
            {
                return false;
            }

            left = right;
        }

        return true;
    }

    private static object? Choose(Expression.Conditional conditional, Scope scope)
    {
        if (Values.IsTrue(Evaluate(conditional.Condition, scope)))
        {
            return Evaluate(conditional.Then, scope);
        }

        return conditional.Else is null ? new Undefined("value without else") : Evaluate(conditional.Else, scope);
    }
}
