namespace Spectral.SampleMaker.Problems;

/// <summary>
/// The fine-tuning task: the question comes first, and amounts are told by their relation to somebody else's. The pretraining has
/// the arithmetic and the words, never such a problem.
/// </summary>
internal static class RelationProblems
{
    public static WordProblem Make(Draw draw)
    {
        string[] names = draw.Several(Lexicon.Names, 2);
        string thing = draw.OneOf(Lexicon.Things);
        int known = draw.Between(4, 30);
        int kind = draw.Between(0, 4);
        if (kind == 1)
        {
            known *= 2;
        }

        Working working = new(known);
        string relation = Relation(draw, kind, working, thing);
        bool total = known + working.Value <= 99 && draw.Chance(40);
        string question = total
            ? $"How many {thing} do {names[0]} and {names[1]} have together?"
            : $"How many {thing} does {names[1]} have?";
        if (total)
        {
            working.AddedTo(known);
        }

        string fact = $"{names[0]} has {known} {thing}.";
        string related = $"{names[1]} has {relation} {names[0]}.";
        string told = draw.Chance(50) ? $"{fact} {related}" : $"{related} {fact}";
        return new WordProblem($"{question} {told}\n", working.ToString());
    }

    private static string Relation(Draw draw, int kind, Working working, string thing)
    {
        int amount = draw.Between(2, Math.Min(30, kind == 3 ? working.Value - 1 : 30));
        switch (kind)
        {
            case 0:
                working.Times(2);
                return $"twice as many {thing} as";
            case 1:
                working.DividedBy(2);
                return $"half as many {thing} as";
            case 2:
                working.Plus(amount);
                return $"{amount} more {thing} than";
            case 3:
                working.Minus(amount);
                return $"{amount} fewer {thing} than";
            default:
                working.Times(3);
                return $"three times as many {thing} as";
        }
    }
}
