namespace Spectral.Shared.Recipes.Schema;

/// <summary>The key, or all keys of the block, may be changed by <c>resume --set</c>.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ResumableAttribute : Attribute;
