namespace Spectral.Shared.Recipes.Values;

/// <summary>The format of each type that a recipe's values have.</summary>
internal static class ValueFormats
{
    private static readonly Dictionary<Type, ValueFormat> Formats = new()
    {
        [typeof(string)] = new TextFormat(),
        [typeof(bool)] = new BooleanFormat(),
        [typeof(int)] = new IntegerFormat(typeof(int)),
        [typeof(long)] = new IntegerFormat(typeof(long)),
        [typeof(double)] = new NumberFormat(),
        [typeof(TimeSpan)] = new DurationFormat(),
        [typeof(RankOrBudget)] = new RankOrBudgetFormat(),
        [typeof(CountOrAuto)] = new CountOrAutoFormat(),
    };

    /// <summary>The format of <paramref name="type"/>, or null when it is a block of keys.</summary>
    public static ValueFormat? Find(Type type)
        => type.IsEnum ? new ChoiceFormat(type) : Formats.GetValueOrDefault(type);
}
