using System.Text.RegularExpressions;
using Spectral.Shared.Errors;

namespace Spectral.Shared.Adapters;

/// <summary>
/// Chooses the linear modules that a recipe's <c>adapter.targets</c> names. A target is a module path or its last
/// components (<c>q_proj</c>, <c>self_attn.q_proj</c>), a glob over the whole path where it holds <c>*</c> or <c>?</c>
/// (<c>model.layers.1?.*.q_proj</c>), or a regular expression over the whole path where it starts with <c>regex:</c>.
/// </summary>
public static class TargetMatcher
{
    private const string RegexPrefix = "regex:";
    private static readonly TimeSpan MatchTimeout = TimeSpan.FromSeconds(1);

    /// <summary>The modules that at least one target names, in the order of <paramref name="modules"/>.</summary>
    /// <exception cref="UserErrorException">No targets, a malformed one, or one that matches nothing.</exception>
    public static IReadOnlyList<string> Match(IReadOnlyList<string> targets, IReadOnlyList<string> modules)
    {
        if (targets.Count == 0)
        {
            throw new UserErrorException($"adapter.targets: the list is empty. {WhatWouldMatch(modules)}");
        }

        var chosen = new HashSet<string>(StringComparer.Ordinal);
        foreach (string target in targets)
        {
            Predicate<string> matches = Compile(target);
            string[] matched = [.. modules.Where(module => matches(module))];
            if (matched.Length == 0)
            {
                throw new UserErrorException($"adapter.targets: '{target}' matches no linear module. {WhatWouldMatch(modules)}");
            }

            chosen.UnionWith(matched);
        }

        return [.. modules.Where(chosen.Contains)];
    }

    private static Predicate<string> Compile(string target)
    {
        if (target.StartsWith(RegexPrefix, StringComparison.Ordinal))
        {
            return Whole(target, target[RegexPrefix.Length..]);
        }

        if (target.AsSpan().ContainsAny('*', '?'))
        {
            string pattern = Regex.Escape(target)
                .Replace("\\*", ".*", StringComparison.Ordinal)
                .Replace("\\?", ".", StringComparison.Ordinal);
            return Whole(target, pattern);
        }

        return module => module.EndsWith(target, StringComparison.Ordinal)
            && target.Length > 0
            && (module.Length == target.Length || module[^(target.Length + 1)] == '.');
    }

    private static Predicate<string> Whole(string target, string pattern)
    {
        try
        {
            return new Regex($"^(?:{pattern})$", RegexOptions.CultureInvariant, MatchTimeout).IsMatch;
        }
        catch (ArgumentException error)
        {
            throw new UserErrorException($"adapter.targets: '{target}' is not a regular expression: {error.Message}", error);
        }
    }

    private static string WhatWouldMatch(IReadOnlyList<string> modules)
    {
        IEnumerable<string> names = modules.Select(module => module[(module.LastIndexOf('.') + 1)..]).Distinct(StringComparer.Ordinal);
        return $"These would match: {string.Join(", ", names.Order(StringComparer.Ordinal))}.";
    }
}
