using System.Globalization;
using Spectral.Models.Data.Reading;
using Spectral.Shared.Adapters;

namespace Spectral.Models.Data.Formats;

/// <summary>A record's label: the id of its class, or its number.</summary>
internal sealed class LabelReader(HeadSpecification head)
{
    private readonly Dictionary<string, int> _ids =
        head.Labels.Select((label, id) => (label, id)).ToDictionary(item => item.label, item => item.id, StringComparer.Ordinal);

    /// <exception cref="Shared.Errors.UserErrorException">It is no class, or no finite number.</exception>
    public float Read(RecordNode label) => head.IsRegression ? Number(label) : Class(label);

    private static float Number(RecordNode label) =>
        float.TryParse(label.Scalar(), NumberStyles.Float, CultureInfo.InvariantCulture, out float number) && float.IsFinite(number)
            ? number
            : throw label.Error($"is \"{label.Scalar()}\"; a number is needed.");

    private int Class(RecordNode label)
    {
        string text = label.Scalar();
        if (_ids.TryGetValue(text, out int id))
        {
            return id;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out id) && id < head.Labels.Count
            ? id
            : throw label.Error($"is \"{text}\", which is no class; the classes are {string.Join(", ", head.Labels.Select(name => $"\"{name}\""))} (datasets.labels), or their ids from 0.");
    }
}
