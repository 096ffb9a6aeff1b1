namespace Spectral.SampleMaker.Problems;

/// <summary>
/// The fine-tuning task: the question comes first, and amounts are told by their relation to somebody else's, in any order. The
/// pretraining has the arithmetic and the words, never such a problem.
/// </summary>
internal static class RelationProblems
{
    private const int Most = 99;

    public static WordProblem Make(Draw draw)
    {
        string[] names = draw.Several(Lexicon.Names, 3);
        string thing = draw.OneOf(Lexicon.Things);
        Working working = new(draw.Between(4, 40));
        int known = working.Value;
        List<string> facts = [$"{names[0]} has {known} {thing}."];
        facts.Add(Related(draw, working, names[1], names[0], thing));

        string question;
        int kind = draw.Between(1, 10);
        if (kind <= 4)
        {
            question = $"How many {thing} does {names[1]} have?";
        }
        else if (kind <= 7 && known + working.Value <= Most)
        {
            question = $"How many {thing} do {names[0]} and {names[1]} have together?";
            working.AddedTo(known);
        }
        else
        {
            question = $"How many {thing} does {names[2]} have?";
            facts.Add(Related(draw, working, names[2], names[1], thing));
        }

        return new WordProblem($"{question} {string.Join(' ', draw.Several(facts, facts.Count))}\n", working.ToString());
    }

    /// <summary>Tells what <paramref name="name"/> has by what <paramref name="other"/> has, which is the result so far.</summary>
    private static string Related(Draw draw, Working working, string name, string other, string thing)
    {
        int value = working.Value;
        int more = draw.Between(2, 30);
        int fewer = draw.Between(2, 30);
        (string Words, bool Possible, Func<Working> Step)[] relations =
        [
            ($"twice as many {thing} as", value * 2 <= Most, () => working.Times(2)),
            ($"three times as many {thing} as", value * 3 <= Most, () => working.Times(3)),
            ($"half as many {thing} as", value >= 4 && value % 2 == 0, () => working.DividedBy(2)),
            ($"{more} more {thing} than", value + more <= Most, () => working.Plus(more)),
            ($"{fewer} fewer {thing} than", fewer < value, () => working.Minus(fewer)),
        ];
        (string words, _, Func<Working> step) = draw.OneOf([.. relations.Where(relation => relation.Possible)]);
        step();
        return $"{name} has {words} {other}.";
    }
}
