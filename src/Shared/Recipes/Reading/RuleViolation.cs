namespace Spectral.Shared.Recipes.Reading;

/// <summary>A combination that cannot work.</summary>
/// <param name="Message">What is wrong, naming the other setting and its value.</param>
/// <param name="Keys">Dotted paths of the settings involved, the one to change first.</param>
internal sealed record RuleViolation(string Message, params string[] Keys);
