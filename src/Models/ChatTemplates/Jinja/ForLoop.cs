namespace Spectral.Models.ChatTemplates.Jinja;

/// <summary>Runs a for statement; each round has a scope of its own, with `loop` in it.</summary>
internal static class ForLoop
{
    public static void Run(Statement.For loop, Scope scope, Func<Scope, Flow> body, Action otherwise)
    {
        List<object?> items = [.. Values.Items(Evaluator.Evaluate(loop.Items, scope), loop.Line).Where(item => Passes(loop, item, scope))];
        if (items.Count == 0)
        {
            otherwise();
        }

        for (int i = 0; i < items.Count; i++)
        {
            var round = new Scope(scope);
            Assignment.Assign(loop.Targets, items[i], round, loop.Line);
            round["loop"] = Position(items, i);
            if (body(round) == Flow.Break)
            {
                return;
            }
        }
    }

    private static bool Passes(Statement.For loop, object? item, Scope scope)
    {
        if (loop.Filter is null)
        {
            return true;
        }

        var candidate = new Scope(scope);
        Assignment.Assign(loop.Targets, item, candidate, loop.Line);
        return Values.IsTrue(Evaluator.Evaluate(loop.Filter, candidate));
    }

    private static Namespace Position(List<object?> items, int index) => new(new Dictionary<string, object?>(StringComparer.Ordinal)
    {
        ["index"] = index + 1L,
        ["index0"] = (long)index,
        ["revindex"] = (long)(items.Count - index),
        ["revindex0"] = items.Count - index - 1L,
        ["first"] = index == 0,
        ["last"] = index == items.Count - 1,
        ["length"] = (long)items.Count,
        ["previtem"] = index > 0 ? items[index - 1] : new Undefined("previtem"),
        ["nextitem"] = index + 1 < items.Count ? items[index + 1] : new Undefined("nextitem"),
        ["cycle"] = (Function)(arguments => arguments.Positional.Count > 0
            ? arguments.Positional[index % arguments.Positional.Count]
            : throw TemplateError.At(arguments.Line, "loop.cycle needs values")),
    });
}
