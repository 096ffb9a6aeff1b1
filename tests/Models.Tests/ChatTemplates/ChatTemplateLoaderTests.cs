using Spectral.Models.ChatTemplates;
using Spectral.Models.Tests.Tokenizers;
using Spectral.Shared.Errors;

namespace Spectral.Models.Tests.ChatTemplates;

public sealed class ChatTemplateLoaderTests
{
    [Theory]
    [InlineData("""{"chat_template": "{{ bos_token }}own", "bos_token": "<s>"}""")]
    [InlineData("""{"chat_template": [{"name": "tools", "template": "x"}, {"name": "default", "template": "{{ bos_token }}own"}], "bos_token": {"content": "<s>"}}""")]
    public void Templates_stand_in_the_tokenizer_configuration(string config)
    {
        using ModelDirectory directory = new ModelDirectory().Write("tokenizer_config.json", config);
        Assert.Equal("<s>own", ChatTemplateLoader.Load(directory.Root).Render([], addGenerationPrompt: false));
    }

    [Fact]
    public void A_file_of_its_own_comes_first_and_the_users_choice_before_it()
    {
        using ModelDirectory directory = new ModelDirectory()
            .Write("tokenizer_config.json", """{"chat_template": "config"}""")
            .Write("chat_template.jinja", "file");
        Assert.Equal("file", ChatTemplateLoader.Load(directory.Root).Render([], addGenerationPrompt: false));
        Assert.Equal("<|im_start|>assistant\n", ChatTemplateLoader.Load(directory.Root, "chatml").Render([], addGenerationPrompt: true));
    }

    [Fact]
    public void A_model_without_template_needs_the_users_choice()
    {
        using ModelDirectory directory = new();
        UserErrorException error = Assert.Throws<UserErrorException>(() => ChatTemplateLoader.Load(directory.Root));
        Assert.Contains("chatml", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_without_default_is_refused()
    {
        using ModelDirectory directory = new ModelDirectory()
            .Write("tokenizer_config.json", """{"chat_template": [{"name": "tools", "template": "x"}]}""");
        Assert.Contains("'chat_template'", Assert.Throws<UserErrorException>(() => ChatTemplateLoader.Load(directory.Root)).Message, StringComparison.Ordinal);
    }
}
