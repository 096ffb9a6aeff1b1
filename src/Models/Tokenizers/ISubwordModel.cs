namespace Spectral.Models.Tokenizers;

/// <summary>Cuts one word into tokens of a vocabulary. Thread-safe.</summary>
internal interface ISubwordModel
{
    /// <summary>Appends the ids of <paramref name="word"/>.</summary>
    void Encode(string word, List<int> ids);
}
