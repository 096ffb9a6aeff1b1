namespace Spectral.Models.HuggingFace;

/// <summary>The files of a model directory that exports carry along, so that they work without the base directory.</summary>
public static class CompanionFiles
{
    private static readonly string[] Tokenizer =
    [
        "tokenizer.json", "tokenizer.model", "spm.model", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json",
        "vocab.json", "merges.txt", "chat_template.jinja", "chat_template.json",
    ];

    /// <summary>Size of the files that <see cref="CopyTokenizer"/> would copy.</summary>
    public static long TokenizerBytes(string directory) =>
        Tokenizer.Select(name => new FileInfo(Path.Combine(directory, name))).Where(file => file.Exists).Sum(file => file.Length);

    /// <summary>Copies the tokenizer and its chat template, as many of their files as there are.</summary>
    public static void CopyTokenizer(string from, string to) => Copy(Tokenizer, from, to);

    /// <summary>Copies generation_config.json, if there is one.</summary>
    public static void CopyGenerationConfig(string from, string to) => Copy(["generation_config.json"], from, to);

    private static void Copy(IEnumerable<string> names, string from, string to)
    {
        foreach (string name in names.Where(name => File.Exists(Path.Combine(from, name))))
        {
            // Through the link of a download cache: the copy is a file of its own.
            File.Copy(Path.Combine(from, name), Path.Combine(to, name), overwrite: false);
        }
    }
}
