using System.Globalization;

namespace Spectral.Testing;

/// <summary>A span as OTLP carries it.</summary>
/// <param name="Parent">Id of the span above it; empty for a root.</param>
/// <param name="Links">Ids of the spans it refers to.</param>
/// <param name="Attributes">Values as text.</param>
/// <param name="Service">Name of the service that sent it.</param>
/// <param name="Instance">Which of the services of that name.</param>
/// <param name="Start">When it began, nanoseconds since 1970.</param>
/// <param name="Error">Why it failed; null where it did not.</param>
internal sealed record ReceivedSpan(
    string Trace, string Id, string Parent, string Name, IReadOnlyList<string> Links, IReadOnlyDictionary<string, string> Attributes, string Service, string Instance,
    ulong Start, string? Error)
{
    /// <summary>Reads an <c>ExportTraceServiceRequest</c> (opentelemetry/proto/collector/trace/v1).</summary>
    public static IEnumerable<ReceivedSpan> ReadAll(byte[] request)
    {
        foreach (byte[] group in OtlpFields.Values(request, 1))
        {
            IReadOnlyDictionary<string, string> resource = OtlpFields.Attributes(OtlpFields.Values(group, 1)[0], 1);
            foreach (byte[] span in OtlpFields.Values(group, 2).SelectMany(scope => OtlpFields.Values(scope, 2)))
            {
                yield return Read(span, resource);
            }
        }
    }

    public string this[string attribute] => Attributes.GetValueOrDefault(attribute, "");

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Service}/{Instance} {Name} {Id}<{Parent} in {Trace} {string.Join(' ', Attributes.Select(attribute => $"{attribute.Key}={attribute.Value}"))}");

    private static ReceivedSpan Read(byte[] span, IReadOnlyDictionary<string, string> resource) => new(
        OtlpFields.Hex(span, 1),
        OtlpFields.Hex(span, 2),
        OtlpFields.Hex(span, 4),
        OtlpFields.Text(span, 5),
        [.. OtlpFields.Values(span, 13).Select(link => OtlpFields.Hex(link, 2))],
        OtlpFields.Attributes(span, 9),
        resource["service.name"],
        resource["service.instance.id"],
        OtlpFields.Fixed64(span, 7),
        OtlpFields.Values(span, 15).Where(OtlpFields.IsError).Select(status => OtlpFields.Text(status, 2)).FirstOrDefault());
}
