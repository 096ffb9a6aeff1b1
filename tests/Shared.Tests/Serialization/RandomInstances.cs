using System.Reflection;

namespace Spectral.Shared.Tests.Serialization;

/// <summary>Instances of records filled at random through their primary constructor, for tests that walk all message types.</summary>
internal sealed class RandomInstances(Random random)
{
    public object Create(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } inner)
        {
            return Create(inner);
        }

        if (type.IsEnum)
        {
            Array values = Enum.GetValues(type);
            return values.GetValue(random.Next(values.Length))!;
        }

        if (Scalar(type) is { } scalar)
        {
            return scalar;
        }

        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>))
        {
            return List(type.GetGenericArguments()[0]);
        }

        if (type == typeof(IReadOnlyDictionary<string, double>))
        {
            return Enumerable.Range(0, random.Next(4)).ToDictionary(i => $"metric {i}", _ => random.NextDouble());
        }

        ConstructorInfo constructor = type.GetConstructors().MaxBy(c => c.GetParameters().Length)
            ?? throw new InvalidOperationException($"{type} has no public constructor");
        return constructor.Invoke([.. constructor.GetParameters().Select(Argument)]);
    }

    private object? Argument(ParameterInfo parameter)
    {
        bool nullable = Nullable.GetUnderlyingType(parameter.ParameterType) is not null
            || new NullabilityInfoContext().Create(parameter).WriteState == NullabilityState.Nullable;
        return nullable && random.Next(3) == 0 ? null : Create(parameter.ParameterType);
    }

    private object? Scalar(Type type) => type switch
    {
        _ when type == typeof(string) => $"text {random.Next()} äß漢🙂",
        _ when type == typeof(int) => random.Next(int.MinValue, int.MaxValue),
        _ when type == typeof(long) => random.NextInt64(long.MinValue, long.MaxValue),
        _ when type == typeof(float) => (float)(random.NextDouble() * 1e6),
        _ when type == typeof(double) => random.NextDouble() * 1e-6,
        _ when type == typeof(bool) => random.Next(2) == 0,
        _ when type == typeof(TimeSpan) => new TimeSpan(random.NextInt64(TimeSpan.TicksPerDay)),
        _ when type == typeof(DateTimeOffset) => new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddSeconds(random.Next()),
        _ => null,
    };

    private Array List(Type element)
    {
        var list = Array.CreateInstance(element, random.Next(4));
        for (int i = 0; i < list.Length; i++)
        {
            list.SetValue(Create(element), i);
        }

        return list;
    }
}
