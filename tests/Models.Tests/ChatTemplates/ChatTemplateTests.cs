using System.Text.Json;
using Spectral.Models.ChatTemplates;
using Spectral.Shared.Errors;

namespace Spectral.Models.Tests.ChatTemplates;

public sealed class ChatTemplateTests
{
    private static readonly ChatMessage[] Conversation =
    [
        new("user", "Add 2 and 3"), new("assistant", "5"), new("user", "5"), new("assistant", "  ten 😀 "),
    ];

    [Fact]
    public void Model_families_render_as_jinja2_renders_them()
    {
        JsonElement[] cases = [.. JsonDocument.Parse(ChatFixture.Read("renderings.json")).RootElement.EnumerateArray()];
        Assert.Equal(48, cases.Length);
        Assert.All(cases, item =>
        {
            ChatTemplate template = ChatTemplate.Parse(ChatFixture.Read(item.GetProperty("template").GetString() + ".jinja"));
            ChatMessage[] messages = [.. item.GetProperty("messages").EnumerateArray()
                .Select(message => new ChatMessage(message.GetProperty("role").GetString()!, message.GetProperty("content").GetString()!))];
            string Render() => template.Render(
                messages,
                item.GetProperty("add_generation_prompt").GetBoolean(),
                item.GetProperty("bos").GetString(),
                item.GetProperty("eos").GetString());
            if (item.GetProperty("expected").GetString() is string expected)
            {
                Assert.Equal(expected, Render());
            }
            else
            {
                Assert.Throws<UserErrorException>(Render);
            }
        });
    }

    [Theory]
    [InlineData("llama3", "<|eot_id|>", "5<|eot_id|>", "ten 😀<|eot_id|>")]
    [InlineData("chatml", "<|im_end|>", "5<|im_end|>", "  ten 😀 <|im_end|>")]
    [InlineData("qwen2.5", "<|im_end|>", "5<|im_end|>", "  ten 😀 <|im_end|>")]
    [InlineData("mistral", "</s>", "5</s>", "  ten 😀 </s>")]
    [InlineData("llama2", "</s>", " 5 </s>", " ten 😀 </s>")]
    [InlineData("gemma", "<eos>", "5<end_of_turn>", "ten 😀<end_of_turn>")]
    [InlineData("zephyr", "</s>", "5</s>", "ten 😀 </s>")]
    [InlineData("drops-reasoning", "<|im_end|>", "5<|im_end|>", "ten 😀 <|im_end|>")]
    public void Assistant_turns_are_content_and_end_of_turn(string family, string eos, params string[] expected)
    {
        RenderedChat chat = ChatTemplate.Parse(ChatFixture.Read(family + ".jinja")).RenderWithSpans(Conversation, "<s>", eos);
        string[] turns = [.. chat.AssistantSpans.Select(span => chat.Text.Substring(span.Start, span.Length))];
        Assert.Equal(expected.Select(turn => turn.TrimStart()), turns.Select(turn => turn.TrimStart()));
    }

    [Fact]
    public void Generation_blocks_mark_turns()
    {
        ChatTemplate template = ChatTemplate.Parse(
            "{% for m in messages %}{{ m.role }}: {% if m.role == 'assistant' %}{% generation %}{{ m.content }}<end>{% endgeneration %}"
            + "{% else %}{{ m.content }}{% endif %};{% endfor %}");
        RenderedChat chat = template.RenderWithSpans(Conversation, null, null);
        Assert.Equal(["5<end>", "  ten 😀 <end>"], chat.AssistantSpans.Select(span => chat.Text[span.Start..span.End]));
    }

    [Fact]
    public void A_template_that_hides_where_a_turn_ends_is_refused()
    {
        ChatTemplate template = ChatTemplate.Parse("{{ messages | length }}{% for m in messages %}{{ m.content }};{% endfor %}");
        UserErrorException error = Assert.Throws<UserErrorException>(() => template.RenderWithSpans(Conversation, null, "</s>"));
        Assert.Contains("generation", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("chatml")]
    [InlineData("llama3")]
    [InlineData("mistral")]
    [InlineData("zephyr")]
    public void Built_in_families_end_every_turn(string family)
    {
        string eos = family switch { "chatml" => "<|im_end|>", "llama3" => "<|eot_id|>", _ => "</s>" };
        RenderedChat chat = BuiltInTemplates.Get(family).RenderWithSpans(Conversation, "<s>", eos);
        Assert.Equal(2, chat.AssistantSpans.Count);
        Assert.All(chat.AssistantSpans, span => Assert.EndsWith(eos, chat.Text[span.Start..span.End], StringComparison.Ordinal));
    }

    [Fact]
    public void Built_in_chatml_equals_the_original()
    {
        ChatTemplate original = ChatTemplate.Parse(ChatFixture.Read("chatml.jinja"));
        foreach (bool prompt in (bool[])[false, true])
        {
            Assert.Equal(
                original.Render(Conversation, prompt, null, null),
                BuiltInTemplates.Get("chatml").Render(Conversation, prompt, null, null));
        }
    }

    [Fact]
    public void An_unknown_family_is_refused_with_the_known_ones()
    {
        UserErrorException error = Assert.Throws<UserErrorException>(() => BuiltInTemplates.Get("vicuna"));
        Assert.Contains("chatml, llama3, mistral, zephyr", error.Message, StringComparison.Ordinal);
    }
}
