namespace Spectral.Coordinator.Http.OpenApi;

/// <summary>What the API's document says of a request; hangs on its endpoint.</summary>
/// <param name="Id">Name for generated clients, camelCase.</param>
/// <param name="Summary">What it does.</param>
/// <param name="Success">Status when it works.</param>
internal sealed record ApiOperation(string Id, string Summary, int Success = 200)
{
    /// <summary>Of the body; null when there is none.</summary>
    public Type? Request { get; init; }

    /// <summary>A request without a body means its defaults.</summary>
    public bool IsRequestOptional { get; init; }

    /// <summary>Of the JSON that is answered, or of each item of a stream; null for bytes.</summary>
    public Type? Answer { get; init; }

    public string AnswerType { get; init; } = "application/json";

    public IReadOnlyList<ApiParameter> Parameters { get; init; } = [];

    /// <summary>False where anybody may ask.</summary>
    public bool NeedsToken { get; init; } = true;
}
