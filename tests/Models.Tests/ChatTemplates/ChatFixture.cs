namespace Spectral.Models.Tests.ChatTemplates;

/// <summary>Files beside the tests. The expected texts were written by Jinja2 3.1.6 with transformers' settings.</summary>
internal static class ChatFixture
{
    public static string Read(string file) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "ChatTemplates/Fixtures", file));
}
