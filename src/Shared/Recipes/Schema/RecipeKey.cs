using System.ComponentModel.DataAnnotations;
using System.Reflection;
using Spectral.Shared.Recipes.Values;

namespace Spectral.Shared.Recipes.Schema;

/// <summary>One key of a block: a property of an options type with what its attributes say.</summary>
internal sealed class RecipeKey
{
    private readonly object? _default;

    public RecipeKey(PropertyInfo property, object blockOfDefaults)
    {
        Property = property;
        Name = Casing.Snake(property.Name);
        Effect = property.GetCustomAttribute<KnobAttribute>()!.Effect;
        IsRequired = property.IsDefined(typeof(System.Runtime.CompilerServices.RequiredMemberAttribute));
        IsResumable = property.IsDefined(typeof(ResumableAttribute));
        IsCosmetic = property.IsDefined(typeof(CosmeticAttribute));
        Range = property.GetCustomAttribute<RangeAttribute>();
        Length = property.GetCustomAttribute<LengthAttribute>();
        Type type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        ItemType = ValueListFactory.ItemTypeOf(type);
        Format = ValueFormats.Find(ItemType ?? type);
        BlockType = Format is null ? type : null;
        _default = property.GetValue(blockOfDefaults);
    }

    public PropertyInfo Property { get; }

    public string Name { get; }

    public string Effect { get; }

    public bool IsRequired { get; }

    public bool IsResumable { get; }

    public bool IsCosmetic { get; }

    public RangeAttribute? Range { get; }

    /// <summary>Allowed number of items, of a list.</summary>
    public LengthAttribute? Length { get; }

    /// <summary>How the value (of a list: each item) is written; null for a block.</summary>
    public ValueFormat? Format { get; }

    /// <summary>Type of the items, when the value is a list.</summary>
    public Type? ItemType { get; }

    /// <summary>Options type of the block, when the value is one.</summary>
    public Type? BlockType { get; }

    /// <summary>Value when the key is absent; meaningless for a required key.</summary>
    public object? Default => _default;
}
