using Spectral.Models.Data;
using Spectral.Models.Data.Batching;
using Spectral.Models.Data.Formats;
using Spectral.Models.Data.Rendering;
using Spectral.Shared.Adapters;
using Spectral.Shared.Errors;
using Spectral.Shared.Recipes;

namespace Spectral.Models.Tests.Data.Formats;

public sealed class LabelFormatTests
{
    private static readonly HeadSpecification Classes = new(["no", "yes"]);
    private static readonly ByteTokenizer Tokenizer = new();

    public static TheoryData<object, string, string?> KnownNames => new()
    {
        { new { sentence = "a", label = 1 }, "a", null },
        { new { sentence1 = "a", sentence2 = "b", label = 1 }, "a", "b" },
        { new { premise = "a", hypothesis = "b", label = 1, idx = 3 }, "a", "b" },
        { new { question1 = "a", question2 = "b", label = 1 }, "a", "b" },
        { new { question = "a", sentence = "b", label = 1 }, "a", "b" },
        { new { text = "a", label = 1 }, "a", null },
        { new { sentence1 = "a", sentence2 = "b", gold_label = "yes" }, "a", "b" },
    };

    [Theory]
    [MemberData(nameof(KnownNames))]
    public void The_names_of_GLUE_are_known(object record, string first, string? second)
    {
        RenderedSample sample = Render(record).Sample;
        Assert.Equal(second is null ? Tokenizer.Encode(first) : Tokenizer.EncodePair(first, second), sample.Ids);
        Assert.Equal(1, sample.Label);
        Assert.DoesNotContain(true, sample.Supervised);
        Assert.True(sample.HasTarget);
    }

    [Theory]
    [InlineData("no", 0)]
    [InlineData("yes", 1)]
    [InlineData("1", 1)]
    [InlineData(0, 0)]
    public void A_class_is_given_by_name_or_id(object label, float expected) => Assert.Equal(expected, Render(new { text = "a", label }).Sample.Label);

    [Fact]
    public void Names_of_classes_come_before_ids() =>
        Assert.Equal(0, Render(new { text = "a", label = 1 }, head: new HeadSpecification(["1", "0"])).Sample.Label);

    [Theory]
    [InlineData(3.25, 3.25f)]
    [InlineData("-2.5e1", -25f)]
    public void A_number_is_taken_as_it_is(object score, float expected) =>
        Assert.Equal(expected, Render(new { sentence1 = "a", sentence2 = "b", score }, head: HeadSpecification.Regression).Sample.Label);

    [Fact]
    public void Columns_can_be_named()
    {
        LabelColumns columns = new() { Text = "first", TextPair = "second", Label = "q" };
        RenderedSample sample = Render(new { sentence = "no", first = "x", second = "y", q = "yes" }, columns).Sample;
        Assert.Equal(Tokenizer.EncodePair("x", "y"), sample.Ids);
        Assert.Equal(1, sample.Label);
    }

    [Fact]
    public void What_is_wrong_is_told_with_line_key_and_value()
    {
        Assert.Contains("train.jsonl:17: \"label\" is \"maybe\", which is no class; the classes are \"no\", \"yes\"", Refusal(new { text = "a", label = "maybe" }), StringComparison.Ordinal);
        Assert.Contains("\"label\" is \"2\"", Refusal(new { text = "a", label = 2 }), StringComparison.Ordinal);
        Assert.Contains("\"label\" is \"-1\"", Refusal(new { text = "a", label = -1 }), StringComparison.Ordinal);
        Assert.Contains("a number is needed", Refusal(new { text = "a", label = "x" }, head: HeadSpecification.Regression), StringComparison.Ordinal);
        Assert.Contains("a number is needed", Refusal(new { text = "a", label = "NaN" }, head: HeadSpecification.Regression), StringComparison.Ordinal);
        Assert.Contains("must be text or a number", Refusal(new { text = "a", label = true }), StringComparison.Ordinal);
        Assert.Contains("has no key \"label\"", Refusal(new { text = "a" }), StringComparison.Ordinal);
        Assert.Contains("has no key \"sentence\"", Refusal(new { words = "a", label = 1 }), StringComparison.Ordinal);
        Assert.Contains("has no key \"second\"", Refusal(new { text = "a", label = 1 }, new LabelColumns { TextPair = "second" }), StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_without_a_head_takes_no_labels() =>
        Assert.Contains("need a model with a head", Assert.Throws<UserErrorException>(() => DatasetFormats.Labelled(Tokenizer, head: null)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_long_text_is_cut_before_its_end_mark()
    {
        RenderedSample cut = new RenderedSample([1, 2, 3, 4, 9], new bool[5], Label: 1).Cut(3);
        Assert.Equal([1, 2, 9], cut.Ids);
        Assert.Equal(3, cut.Supervised.Length);
    }

    [Fact]
    public void Labels_stand_beside_their_rows_and_are_what_is_counted()
    {
        TokenBatch batch = TokenBatchBuilder.Build([[new RenderedSample([1, 2], new bool[2], 1)], [new RenderedSample([3], new bool[1], 0)]], padId: 7);
        Assert.Equal([1f, 0f], batch.Labels!);
        Assert.Equal(2, batch.TargetCount);
        Assert.Throws<InvalidOperationException>(() => TokenBatchBuilder.Build(
            [[new RenderedSample([1], new bool[1], 1), new RenderedSample([2], new bool[1], 1)]], padId: 7));
    }

    private static RenderedExample Render(object record, LabelColumns? columns = null, HeadSpecification? head = null) =>
        DatasetFormats.Labelled(Tokenizer, head ?? Classes, columns).Render(Records.Of(record));

    private static string Refusal(object record, LabelColumns? columns = null, HeadSpecification? head = null) =>
        Assert.Throws<UserErrorException>(() => Render(record, columns, head)).Message;
}
