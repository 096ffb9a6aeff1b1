namespace Spectral.Testing;

/// <summary>A log record as OTLP carries it.</summary>
/// <param name="Trace">Id of the trace it was written in; empty for none.</param>
/// <param name="Span">Id of the span it was written in; empty for none.</param>
/// <param name="Severity">As text.</param>
/// <param name="Text">The message.</param>
/// <param name="Attributes">Values as text.</param>
/// <param name="Service">Name of the service that sent it.</param>
internal sealed record ReceivedLog(string Trace, string Span, string Severity, string Text, IReadOnlyDictionary<string, string> Attributes, string Service)
{
    /// <summary>Reads an <c>ExportLogsServiceRequest</c> (opentelemetry/proto/collector/logs/v1).</summary>
    public static IEnumerable<ReceivedLog> ReadAll(byte[] request)
    {
        foreach (byte[] group in OtlpFields.Values(request, 1))
        {
            IReadOnlyDictionary<string, string> resource = OtlpFields.Attributes(OtlpFields.Values(group, 1)[0], 1);
            foreach (byte[] log in OtlpFields.Values(group, 2).SelectMany(scope => OtlpFields.Values(scope, 2)))
            {
                yield return new ReceivedLog(
                    OtlpFields.Hex(log, 9),
                    OtlpFields.Hex(log, 10),
                    OtlpFields.Text(log, 3),
                    OtlpFields.Text(OtlpFields.Values(log, 5)[0], 1),
                    OtlpFields.Attributes(log, 6),
                    resource["service.name"]);
            }
        }
    }

    public string this[string attribute] => Attributes.GetValueOrDefault(attribute, "");
}
