namespace Spectral.SampleMaker.Problems;

/// <summary>The stories of the pretraining: told in the order they happen, the question last.</summary>
internal static class Stories
{
    private static readonly string[] Gains = ["buys", "finds", "gets", "makes"];
    private static readonly string[] Losses = ["loses", "sells", "gives away", "drops"];

    public static WordProblem Make(Draw draw) => draw.Between(0, 9) switch
    {
        <= 3 => Changes(draw),
        4 => Groups(draw),
        5 => Shared(draw),
        6 => Together(draw),
        7 => Difference(draw),
        8 => OneOfTwo(draw),
        _ => Handover(draw),
    };

    /// <summary>One person, one to three events.</summary>
    private static WordProblem Changes(Draw draw)
    {
        string name = draw.OneOf(Lexicon.Names);
        string thing = draw.OneOf(Lexicon.Things);
        Working working = new(draw.Between(3, 60));
        string story = $"{name} has {working.Value} {thing}.";
        int events = draw.Between(1, 3);
        for (int index = 0; index < events; index++)
        {
            story += $" {name} {Change(draw, working)}.";
        }

        return Problem($"{story} How many {thing} does {name} have now?", working);
    }

    private static WordProblem Groups(Draw draw)
    {
        string name = draw.OneOf(Lexicon.Names);
        string thing = draw.OneOf(Lexicon.Things);
        int containers = draw.Between(2, 9);
        int each = draw.Between(2, 9);
        string story = $"{name} has {containers} {draw.OneOf(Lexicon.Containers)} with {each} {thing} each.";
        Working working = new Working(containers).Times(each);
        if (draw.Chance(50))
        {
            story += $" {name} {Change(draw, working)}.";
        }

        return Problem($"{story} How many {thing} does {name} have now?", working);
    }

    private static WordProblem Shared(Draw draw)
    {
        string name = draw.OneOf(Lexicon.Names);
        string thing = draw.OneOf(Lexicon.Things);
        int friends = draw.Between(2, 9);
        int each = draw.Between(2, 9);
        string story = $"{name} has {friends * each} {thing}. {name} shares them with {friends} friends.";
        return Problem($"{story} How many {thing} does each friend get?", new Working(friends * each).DividedBy(friends));
    }

    private static WordProblem Together(Draw draw)
    {
        string[] names = draw.Several(Lexicon.Names, 2);
        string thing = draw.OneOf(Lexicon.Things);
        int first = draw.Between(2, 50);
        int second = draw.Between(2, 49);
        string story = $"{names[0]} has {first} {thing}. {names[1]} has {second} {thing}.";
        return Problem(
            $"{story} How many {thing} do {names[0]} and {names[1]} have together?", new Working(first).Plus(second));
    }

    private static WordProblem Difference(Draw draw)
    {
        string[] names = draw.Several(Lexicon.Names, 2);
        string thing = draw.OneOf(Lexicon.Things);
        int less = draw.Between(2, 50);
        int more = less + draw.Between(2, 40);
        bool largerFirst = draw.Chance(50);
        string story = largerFirst
            ? $"{names[0]} has {more} {thing}. {names[1]} has {less} {thing}."
            : $"{names[1]} has {less} {thing}. {names[0]} has {more} {thing}.";
        string question = draw.Chance(50)
            ? $"How many more {thing} does {names[0]} have than {names[1]}?"
            : $"How many fewer {thing} does {names[1]} have than {names[0]}?";
        return Problem($"{story} {question}", new Working(more).Minus(less));
    }

    /// <summary>Two people, an event for one; either may be asked about.</summary>
    private static WordProblem OneOfTwo(Draw draw)
    {
        string[] names = draw.Several(Lexicon.Names, 2);
        string thing = draw.OneOf(Lexicon.Things);
        Working working = new(draw.Between(3, 60));
        int others = draw.Between(2, 60);
        string[] facts = [$"{names[0]} has {working.Value} {thing}.", $"{names[1]} has {others} {thing}."];
        string[] told = draw.Several(facts, 2);
        string change = $"{names[0]} {Change(draw, working)}.";
        return draw.Chance(80)
            ? Problem($"{told[0]} {told[1]} {change} How many {thing} does {names[0]} have now?", working)
            : Problem($"{told[0]} {told[1]} {change} How many {thing} does {names[1]} have now?", new Working(others));
    }

    /// <summary>One gives something to the other.</summary>
    private static WordProblem Handover(Draw draw)
    {
        string[] names = draw.Several(Lexicon.Names, 2);
        string thing = draw.OneOf(Lexicon.Things);
        int giver = draw.Between(5, 60);
        int taker = draw.Between(2, 39);
        int given = draw.Between(2, giver - 1);
        string story = $"{names[0]} has {giver} {thing}. {names[1]} has {taker} {thing}."
            + $" {names[0]} gives {given} {thing} to {names[1]}.";
        return draw.Chance(50)
            ? Problem($"{story} How many {thing} does {names[0]} have now?", new Working(giver).Minus(given))
            : Problem($"{story} How many {thing} does {names[1]} have now?", new Working(taker).Plus(given));
    }

    /// <summary>An event that keeps the value between 1 and 99.</summary>
    private static string Change(Draw draw, Working working)
    {
        bool gain = working.Value <= 3 || (working.Value <= 97 && draw.Chance(50));
        int amount = gain ? draw.Between(2, Math.Min(40, 99 - working.Value)) : draw.Between(2, Math.Min(60, working.Value - 1));
        _ = gain ? working.Plus(amount) : working.Minus(amount);
        return gain ? $"{draw.OneOf(Gains)} {amount} more" : $"{draw.OneOf(Losses)} {amount}";
    }

    private static WordProblem Problem(string prompt, Working working) => new($"{prompt}\n", working.ToString());
}
