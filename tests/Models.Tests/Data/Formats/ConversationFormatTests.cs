using Spectral.Models.ChatTemplates;
using Spectral.Models.Data.Inspection;
using Spectral.Models.Data.Rendering;
using Spectral.Shared.Errors;
using Spectral.Shared.Recipes;

namespace Spectral.Models.Tests.Data.Formats;

public sealed class ConversationFormatTests
{
    private const string Marked = "<s>system:s<|im_end|>\nuser:q<|im_end|>\nassistant:⟦a<|im_end|>⟧\nuser:r<|im_end|>\nassistant:⟦b<|im_end|>⟧\n";

    private static readonly object Conversation = new
    {
        messages = new[]
        {
            new { role = "system", content = "s" },
            new { role = "user", content = "q" },
            new { role = "assistant", content = "a" },
            new { role = "user", content = "r" },
            new { role = "assistant", content = "b" },
        },
    };

    private readonly ByteTokenizer _tokenizer = new(prependsBos: true);

    [Fact]
    public void AssistantTurnsAreSupervisedWithTheirEnds()
    {
        RenderedExample example = Render(DataFormat.Messages, Conversation);
        Assert.Equal(Marked, SampleView.Of([example.Sample], _tokenizer).ToMarkedText());
    }

    [Fact]
    public void ChatMlTurnsAreSupervisedWithTheirEnds()
    {
        var template = new ModelChatTemplate(BuiltInTemplates.Get("chatml"), "<s>", "</s>");
        RenderedExample example = Records.Render(DataFormat.Messages, _tokenizer, Conversation, template);
        Assert.Equal(
            "<|im_start|>system\ns<|im_end|>\n<|im_start|>user\nq<|im_end|>\n<|im_start|>assistant\n⟦a<|im_end|>⟧\n"
            + "<|im_start|>user\nr<|im_end|>\n<|im_start|>assistant\n⟦b<|im_end|>⟧\n",
            SampleView.Of([example.Sample], _tokenizer).ToMarkedText());
    }

    [Fact]
    public void TheTemplatesOwnBeginningTokenIsTheOnlyOne() =>
        Assert.Equal(1, Render(DataFormat.Messages, Conversation).Sample.Ids.Count(id => id == ByteTokenizer.Bos));

    [Fact]
    public void TheLastAssistantTurnIsTheAnswerAskedFor()
    {
        RenderedExample example = Render(DataFormat.Messages, Conversation);
        Assert.Equal("b", example.Question!.Reference);
        Assert.EndsWith("user:r<|im_end|>\nassistant:", _tokenizer.Decode(example.Question.PromptIds, keepSpecialTokens: true), StringComparison.Ordinal);
        Assert.Equal(example.Sample.Ids.Take(example.Question.PromptIds.Length), example.Question.PromptIds);
    }

    [Fact]
    public void ShareGptNamesMeanTheSameRoles()
    {
        object record = new
        {
            conversations = new[]
            {
                new { from = "system", value = "s" },
                new { from = "human", value = "q" },
                new { from = "gpt", value = "a" },
                new { from = "human", value = "r" },
                new { from = "gpt", value = "b" },
            },
        };
        Assert.Equal(Render(DataFormat.Messages, Conversation).Sample.Ids, Render(DataFormat.Sharegpt, record).Sample.Ids);
    }

    [Fact]
    public void AlpacaIsAConversationWhereThereIsATemplate()
    {
        RenderedExample example = Render(DataFormat.Alpaca, new { instruction = "Add.", input = "1 2", output = "3" });
        Assert.Equal("<s>user:Add.\n\n1 2<|im_end|>\nassistant:⟦3<|im_end|>⟧\n", SampleView.Of([example.Sample], _tokenizer).ToMarkedText());
    }

    [Fact]
    public void AConversationWithoutAnswersTeachesAndAsksNothing()
    {
        RenderedExample example = Render(DataFormat.Messages, new { messages = new[] { new { role = "user", content = "q" } } });
        Assert.DoesNotContain(true, example.Sample.Supervised);
        Assert.Null(example.Question);
    }

    [Fact]
    public void MistakesAreNamedByTheirPath()
    {
        AssertFails(new { messages = Array.Empty<object>() }, "\"messages\" is empty.");
        AssertFails(new { messages = "q" }, "\"messages\" must be a list, found a string.");
        AssertFails(new { messages = new object[] { "q" } }, "\"messages[0]\" must be an object, found a string.");
        AssertFails(new { messages = new object[] { new { role = "user" } } }, "\"messages[0]\" has no key \"content\": it has \"role\"");
        AssertFails(new { messages = new object[] { new { role = "assistent", content = "a" } } }, "\"messages[0].role\" is \"assistent\", which is no role; valid: system, user, assistant, tool.");
        AssertFails(new { messages = new object[] { new { role = "user", content = new[] { "a" } } } }, "\"messages[0].content\" must be a string, found a list.");
        AssertFails(new { messages = new object[] { new { role = "assistant", content = "a" } } }, "the template needs a user turn first");
        AssertFails(new { conversations = Array.Empty<object>() }, "the record has no key \"messages\": it has \"conversations\"");
    }

    [Theory]
    [InlineData(DataFormat.Messages, "format messages needs a chat template")]
    [InlineData(DataFormat.Sharegpt, "format sharegpt needs a chat template")]
    public void WithoutATemplateConversationsAreRefused(DataFormat format, string message)
    {
        UserErrorException error = Assert.Throws<UserErrorException>(() => Records.Render(format, _tokenizer, Conversation));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    private static void AssertFails(object record, string message)
    {
        UserErrorException error = Assert.Throws<UserErrorException>(
            () => Records.Render(DataFormat.Messages, new ByteTokenizer(), record, new AngleTemplate()));
        Assert.StartsWith("train.jsonl:17: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    private RenderedExample Render(DataFormat format, object record) => Records.Render(format, _tokenizer, record, new AngleTemplate());
}
