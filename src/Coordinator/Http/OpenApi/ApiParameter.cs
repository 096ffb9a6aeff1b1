namespace Spectral.Coordinator.Http.OpenApi;

/// <summary>A value in the query or the headers of a request; all may be left out.</summary>
/// <param name="Type">JSON schema's word for it.</param>
/// <param name="Place"><c>query</c> or <c>header</c>.</param>
internal sealed record ApiParameter(string Name, string Type, string Description, string Place = "query", long? Minimum = null, long? Maximum = null);
