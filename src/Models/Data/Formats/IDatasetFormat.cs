using Spectral.Models.Data.Reading;
using Spectral.Models.Data.Rendering;

namespace Spectral.Models.Data.Formats;

/// <summary>How the records of a dataset are laid out, and how they become samples.</summary>
public interface IDatasetFormat
{
    /// <summary>The sample of one record.</summary>
    /// <exception cref="Shared.Errors.UserErrorException">A field is missing or of another type.</exception>
    RenderedExample Render(RecordNode record);
}
