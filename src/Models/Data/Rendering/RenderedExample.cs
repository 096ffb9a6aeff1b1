using Spectral.Models.Data.Reading;

namespace Spectral.Models.Data.Rendering;

/// <summary>A record after templates and tokenization: to learn from, and to be asked as a question.</summary>
/// <param name="Location">Where the record stands.</param>
/// <param name="Sample">The whole example, with its targets.</param>
/// <param name="Question">The example without its last answer; null where nothing is answered, as in plain text.</param>
public sealed record RenderedExample(RecordLocation Location, RenderedSample Sample, Question? Question);
