using System.Text.Json;
using Spectral.Models.ChatTemplates;
using Spectral.Shared.Errors;

namespace Spectral.Models.Tests.ChatTemplates;

public sealed class JinjaTests
{
    [Fact]
    public void Templates_render_as_jinja2_renders_them()
    {
        JsonElement[] cases = [.. JsonDocument.Parse(ChatFixture.Read("expressions.json")).RootElement.EnumerateArray()];
        Assert.Equal(40, cases.Length);
        Assert.All(cases, item => Assert.Equal(
            item.GetProperty("expected").GetString(),
            Render(item.GetProperty("template").GetString()!)));
    }

    [Theory]
    [InlineData("a\n{{ x | wordwrap }}", "line 2: the filter 'wordwrap'")]
    [InlineData("{{ x is escaped }}", "line 1: the test 'escaped'")]
    [InlineData("{% include 'x' %}", "line 1: the statement 'include'")]
    [InlineData("\n\n{% if true %}", "line 3: expected '{% endif %}'")]
    [InlineData("{% endfor %}", "'endfor' closes nothing")]
    [InlineData("{{ 1 ", "not closed by '}}'")]
    [InlineData("{{ 'x }}", "the string is not closed")]
    [InlineData("{{ 2 ** 3 }}", "unexpected '*'")]
    [InlineData("{{ missing.part }}", "'missing' is undefined")]
    [InlineData("{{ missing() }}", "'missing' is not supported")]
    [InlineData("{{ 'a'.encode() }}", "'encode' is not supported")]
    [InlineData("{{ 'a' + 1 }}", "'+' cannot join a string and a number")]
    [InlineData("{{ 1 % 0 }}", "division by zero")]
    [InlineData("{{ range(1000000) }}", "range is longer")]
    [InlineData("{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}", "deeper than 50")]
    [InlineData("{{ raise_exception('no') }}", "refuses the conversation: no")]
    [InlineData("{% set x = 1 %}{% set x.y = 2 %}", "'x' is no namespace")]
    public void What_is_wrong_or_unsupported_is_told_with_its_line(string template, string expected)
    {
        UserErrorException error = Assert.Throws<UserErrorException>(() => Render(template));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.StartsWith("chat template, line ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Deeply_nested_expressions_are_refused_rather_than_overflowing_the_stack() =>
        Assert.Throws<UserErrorException>(() => Render("{{ " + new string('(', 100_000) + "1" + new string(')', 100_000) + " }}"));

    [Fact]
    public void Time_comes_from_the_clock_that_was_given()
    {
        var template = ChatTemplate.Parse("{{ strftime_now('%d %b %Y, %H:%M') }}", new FixedClock());
        Assert.Equal("26 Jul 2024, 09:05", template.Render([], addGenerationPrompt: false, null, null));
    }

    private static string Render(string template) => ChatTemplate.Parse(template).Render([], addGenerationPrompt: false, null, null);

    private sealed class FixedClock : TimeProvider
    {
        public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

        public override DateTimeOffset GetUtcNow() => new(2024, 7, 26, 9, 5, 0, TimeSpan.Zero);
    }
}
