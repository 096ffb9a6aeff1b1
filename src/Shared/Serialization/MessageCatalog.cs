using System.Collections.Frozen;
using System.Reflection;
using Spectral.Shared.Messages;

namespace Spectral.Shared.Serialization;

/// <summary>The closed set of types that may be read: wire name to type and back. A name outside it is refused.</summary>
public sealed class MessageCatalog
{
    private readonly FrozenDictionary<string, Type> _types;
    private readonly FrozenDictionary<Type, string> _names;

    /// <exception cref="InvalidOperationException">A type has no wire name, or two share one.</exception>
    private MessageCatalog(IEnumerable<Type> types)
    {
        var byName = new Dictionary<string, Type>(StringComparer.Ordinal);
        foreach (Type type in types)
        {
            string name = type.GetCustomAttribute<WireNameAttribute>()?.Name
                ?? throw new InvalidOperationException($"{type} has no {nameof(WireNameAttribute)}");
            if (!byName.TryAdd(name, type))
            {
                throw new InvalidOperationException($"{type} and {byName[name]} share the wire name '{name}'");
            }
        }

        _types = byName.ToFrozenDictionary(StringComparer.Ordinal);
        _names = byName.ToFrozenDictionary(pair => pair.Value, pair => pair.Key);
    }

    /// <summary>Everything that processes say to each other.</summary>
    public static MessageCatalog Wire { get; } = Of(typeof(IWireMessage), typeof(IWireMessage).Assembly);

    public IEnumerable<Type> Types => _names.Keys;

    /// <summary>All concrete implementations of <paramref name="contract"/> in <paramref name="assembly"/>.</summary>
    public static MessageCatalog Of(Type contract, Assembly assembly) =>
        new(assembly.GetTypes().Where(type => type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(contract)));

    /// <exception cref="WireFormatException">The type is not in the catalog.</exception>
    public string NameOf(Type type) =>
        _names.TryGetValue(type, out string? name) ? name : throw new WireFormatException($"{type} is not a message that may be sent");

    /// <exception cref="WireFormatException">No type has this name.</exception>
    public Type TypeOf(string name) =>
        _types.TryGetValue(name, out Type? type) ? type : throw new WireFormatException($"'{name}' names no known message");
}
