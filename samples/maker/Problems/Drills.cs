namespace Spectral.SampleMaker.Problems;

/// <summary>Bare arithmetic, in signs and in words: the facts that stories need.</summary>
internal static class Drills
{
    public static WordProblem Make(Draw draw)
    {
        switch (draw.Between(0, 6))
        {
            case 0 or 1:
                int sum = draw.Between(4, 99);
                int part = draw.Between(2, sum - 2);
                return draw.Chance(50)
                    ? Problem($"{sum - part}+{part}=?", new Working(sum - part).Plus(part))
                    : Problem($"What is {part} more than {sum - part}?", new Working(sum - part).Plus(part));
            case 2 or 3:
                int whole = draw.Between(4, 99);
                int taken = draw.Between(2, whole - 1);
                return draw.Chance(50)
                    ? Problem($"{whole}-{taken}=?", new Working(whole).Minus(taken))
                    : Problem($"What is {taken} fewer than {whole}?", new Working(whole).Minus(taken));
            case 4:
                int factor = draw.Between(2, 9);
                int other = draw.Between(2, 9);
                return draw.Chance(50)
                    ? Problem($"{other}*{factor}=?", new Working(other).Times(factor))
                    : Problem($"{other * factor}/{factor}=?", new Working(other * factor).DividedBy(factor));
            case 5:
                bool twice = draw.Chance(60);
                int single = draw.Between(2, twice ? 49 : 33);
                return twice
                    ? Problem($"What is twice {single}?", new Working(single).Times(2))
                    : Problem($"What is three times {single}?", new Working(single).Times(3));
            default:
                int half = draw.Between(2, 49);
                return Problem($"What is half of {half * 2}?", new Working(half * 2).DividedBy(2));
        }
    }

    private static WordProblem Problem(string question, Working working) => new($"{question}\n", working.ToString());
}
