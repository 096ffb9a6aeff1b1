namespace Spectral.Shared.Recipes.Values;

/// <summary>Makes <see cref="ValueList{T}"/>s, from collection expressions and from items whose type is known only at run time.</summary>
public static class ValueListFactory
{
    public static ValueList<T> Create<T>(ReadOnlySpan<T> items)
        where T : notnull
        => new(items);

    internal static Type? ItemTypeOf(Type type)
        => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ValueList<>) ? type.GetGenericArguments()[0] : null;

    internal static object Create(Type itemType, IReadOnlyList<object> items)
    {
        var array = Array.CreateInstance(itemType, items.Count);
        for (int i = 0; i < items.Count; i++)
        {
            array.SetValue(items[i], i);
        }

        return typeof(ValueListFactory).GetMethod(nameof(FromArray), System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Static)!
            .MakeGenericMethod(itemType).Invoke(null, [array])!;
    }

    private static ValueList<T> FromArray<T>(T[] items)
        where T : notnull
        => new(items);
}
