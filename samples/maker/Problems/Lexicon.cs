namespace Spectral.SampleMaker.Problems;

/// <summary>The names and things that problems are about.</summary>
internal static class Lexicon
{
    public static IReadOnlyList<string> Names { get; } =
        ["Ann", "Ben", "Tom", "Mia", "Sam", "Eva", "Leo", "Zoe", "Max", "Ida", "Jon", "Amy", "Kim", "Dan", "Lea", "Tim"];

    public static IReadOnlyList<string> Things { get; } =
        ["apples", "pens", "books", "cards", "shells", "coins", "stamps", "balls", "cups", "eggs", "stones", "cakes"];

    public static IReadOnlyList<string> Containers { get; } = ["boxes", "bags", "shelves", "rows"];
}
