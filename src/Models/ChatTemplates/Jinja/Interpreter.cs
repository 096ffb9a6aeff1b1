using System.Text;

namespace Spectral.Models.ChatTemplates.Jinja;

/// <summary>Executes statements, writing text; one per rendering.</summary>
internal sealed class Interpreter
{
    private const int DeepestCalls = 50;

    private readonly List<TextSpan> _generated = [];
    private StringBuilder _output = new();
    private int _captures;
    private int _calls;

    /// <summary>What has been written.</summary>
    public string Text => _output.ToString();

    /// <summary>Where `generation` blocks wrote.</summary>
    public IReadOnlyList<TextSpan> Generated => _generated;

    public Flow Execute(IReadOnlyList<Statement> statements, Scope scope)
    {
        foreach (Statement statement in statements)
        {
            Flow flow = Execute(statement, scope);
            if (flow != Flow.Normal)
            {
                return flow;
            }
        }

        return Flow.Normal;
    }

    private Flow Execute(Statement statement, Scope scope)
    {
        switch (statement)
        {
            case Statement.Text text:
                _output.Append(text.Content);
                break;
            case Statement.Output output:
                _output.Append(Values.ToText(Evaluator.Evaluate(output.Value, scope)));
                break;
            case Statement.If choice:
                return Execute(Branch(choice, scope), scope);
            case Statement.For loop:
                ForLoop.Run(loop, scope, inner => Execute(loop.Body, inner), () => Execute(loop.Else, scope));
                break;
            case Statement.Set set:
                Assignment.Assign(set.Targets, Evaluator.Evaluate(set.Value, scope), scope, set.Line);
                break;
            case Statement.SetAttribute set:
                SetAttribute(set, scope);
                break;
            case Statement.SetBlock set:
                scope[set.Target] = Capture(set.Body, new Scope(scope));
                break;
            case Statement.Macro macro:
                scope[macro.Identifier] = (Function)(arguments => CallMacro(macro, scope, arguments));
                break;
            case Statement.Generation generation:
                return Generate(generation, scope);
            default:
                return statement is Statement.Break ? Flow.Break : Flow.Continue;
        }

        return Flow.Normal;
    }

    private static IReadOnlyList<Statement> Branch(Statement.If choice, Scope scope)
    {
        foreach ((Expression condition, IReadOnlyList<Statement> body) in choice.Branches)
        {
            if (Values.IsTrue(Evaluator.Evaluate(condition, scope)))
            {
                return body;
            }
        }

        return choice.Else;
    }

    private static void SetAttribute(Statement.SetAttribute set, Scope scope)
    {
        if (scope.Get(set.Namespace) is not Namespace space)
        {
            throw TemplateError.At(set.Line, $"'{set.Namespace}' is no namespace, so its attributes cannot be set");
        }

        space.Attributes[set.Identifier] = Evaluator.Evaluate(set.Value, scope);
    }

    private Flow Generate(Statement.Generation generation, Scope scope)
    {
        if (_captures > 0)
        {
            throw TemplateError.At(generation.Line, "a generation block within a macro or set block is not supported");
        }

        int start = _output.Length;
        Flow flow = Execute(generation.Body, scope);
        _generated.Add(new TextSpan(start, _output.Length - start));
        return flow;
    }

    private string CallMacro(Statement.Macro macro, Scope definition, ArgumentValues arguments)
    {
        if (++_calls > DeepestCalls)
        {
            throw TemplateError.At(arguments.Line, $"macros call each other deeper than {DeepestCalls}");
        }

        arguments.AtMost(macro.Parameters.Count, [.. macro.Parameters.Select(parameter => parameter.Name)]);
        var scope = new Scope(definition);
        for (int i = 0; i < macro.Parameters.Count; i++)
        {
            (string name, Expression? value) = macro.Parameters[i];
            bool given = i < arguments.Positional.Count || arguments.Named.ContainsKey(name);
            scope[name] = given ? arguments.Get(i, name, null) : value is null ? new Undefined(name) : Evaluator.Evaluate(value, scope);
        }

        string text = Capture(macro.Body, scope);
        _calls--;
        return text;
    }

    private string Capture(IReadOnlyList<Statement> body, Scope scope)
    {
        StringBuilder outer = _output;
        _output = new StringBuilder();
        _captures++;
        Execute(body, scope);
        _captures--;
        string text = _output.ToString();
        _output = outer;
        return text;
    }
}
