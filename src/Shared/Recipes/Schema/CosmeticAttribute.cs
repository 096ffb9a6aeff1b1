namespace Spectral.Shared.Recipes.Schema;

/// <summary>The key, or all keys of the block, cannot change the trained adapter, so it is no part of a recipe's identity.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class CosmeticAttribute : Attribute;
