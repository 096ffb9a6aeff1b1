using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.WebUtilities;
using Spectral.Shared.Client.Api;

namespace Spectral.Coordinator.Http.OpenApi;

/// <summary>The API as an OpenAPI 3.1 document, made from the endpoints that are served.</summary>
internal static partial class OpenApiDocument
{
    private static readonly int[] Errors = [400, 401, 404, 409, 413, 415, 422, 429, 503];

    /// <param name="endpoints">All of the host's; those without an <see cref="ApiOperation"/> are no part of the API.</param>
    public static JsonObject Of(IEnumerable<Endpoint> endpoints, string version)
    {
        var schemas = new ApiSchemas();
        var paths = new JsonObject();
        IEnumerable<(string Path, string Method, ApiOperation Operation)> operations = endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<ApiOperation>() is not null)
            .Select(endpoint => (
                PathOf(endpoint.RoutePattern.RawText!),
                endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods[0].ToLowerInvariant(),
                endpoint.Metadata.GetMetadata<ApiOperation>()!));
        foreach ((string path, string method, ApiOperation operation) in operations.OrderBy(found => found.Path, StringComparer.Ordinal).ThenBy(found => found.Method, StringComparer.Ordinal))
        {
            paths[path] ??= new JsonObject();
            paths[path]![method] = Describe(path, operation, schemas);
        }

        return new JsonObject
        {
            ["openapi"] = "3.1.0",
            ["info"] = new JsonObject { ["title"] = "Spectral coordinator", ["version"] = version },
            ["paths"] = paths,
            ["components"] = new JsonObject
            {
                ["responses"] = new JsonObject(Errors.Select(status => KeyValuePair.Create($"{status}", (JsonNode?)Problem(status, schemas)))),
                ["schemas"] = schemas.Named,
                ["securitySchemes"] = new JsonObject { ["token"] = new JsonObject { ["type"] = "http", ["scheme"] = "bearer" } },
            },
            ["security"] = new JsonArray(new JsonObject { ["token"] = new JsonArray() }),
        };
    }

    /// <summary>A route's pattern as OpenAPI writes it: <c>/v1/jobs/{job}/files/{path}</c>.</summary>
    private static string PathOf(string pattern) => "/" + pattern.TrimStart('/').TrimEnd('/').Replace("{**", "{", StringComparison.Ordinal);

    private static JsonObject Describe(string path, ApiOperation operation, ApiSchemas schemas)
    {
        var described = new JsonObject { ["operationId"] = operation.Id, ["summary"] = operation.Summary };
        JsonNode[] parameters =
        [
            .. InPath().Matches(path).Select(match => new JsonObject
            {
                ["name"] = match.Groups["name"].Value, ["in"] = "path", ["required"] = true, ["schema"] = new JsonObject { ["type"] = "string" },
            }),
            .. operation.Parameters.Select(Parameter),
        ];
        if (parameters.Length > 0)
        {
            described["parameters"] = new JsonArray(parameters);
        }

        if (operation.Request is { } request)
        {
            described["requestBody"] = new JsonObject
            {
                ["required"] = !operation.IsRequestOptional,
                ["content"] = new JsonObject { ["application/json"] = new JsonObject { ["schema"] = schemas.Of(request) } },
            };
        }

        var responses = new JsonObject { [$"{operation.Success}"] = Success(operation, schemas) };
        foreach (int status in ErrorsOf(path, operation))
        {
            responses[$"{status}"] = new JsonObject { ["$ref"] = $"#/components/responses/{status}" };
        }

        described["responses"] = responses;
        if (!operation.NeedsToken)
        {
            described["security"] = new JsonArray();
        }

        return described;
    }

    private static JsonObject Parameter(ApiParameter parameter)
    {
        var schema = new JsonObject { ["type"] = parameter.Type };
        if (parameter.Minimum is { } minimum)
        {
            schema["minimum"] = minimum;
        }

        if (parameter.Maximum is { } maximum)
        {
            schema["maximum"] = maximum;
        }

        return new JsonObject { ["name"] = parameter.Name, ["in"] = parameter.Place, ["description"] = parameter.Description, ["schema"] = schema };
    }

    private static JsonObject Success(ApiOperation operation, ApiSchemas schemas)
    {
        JsonObject schema = operation.Answer is not { } answer ? []
            : operation.AnswerType == "application/json" ? schemas.Of(answer)
            : new JsonObject { ["type"] = "string", ["description"] = "Each item is one of x-item.", ["x-item"] = schemas.Of(answer) };
        return new JsonObject
        {
            ["description"] = ReasonPhrases.GetReasonPhrase(operation.Success),
            ["content"] = new JsonObject { [operation.AnswerType] = new JsonObject { ["schema"] = schema } },
        };
    }

    private static IEnumerable<int> ErrorsOf(string path, ApiOperation operation) => Errors.Where(status => status switch
    {
        400 => path.Contains('{', StringComparison.Ordinal) || operation.Parameters.Count > 0 || operation.Request is not null,
        401 => operation.NeedsToken,
        404 => path.Contains('{', StringComparison.Ordinal),
        409 => operation.Success != 200,
        413 or 415 or 422 => operation.Request is not null,
        _ => true,
    });

    private static JsonObject Problem(int status, ApiSchemas schemas) => new()
    {
        ["description"] = ReasonPhrases.GetReasonPhrase(status),
        ["content"] = new JsonObject { [Shared.Client.Api.Problem.ContentType] = new JsonObject { ["schema"] = schemas.Of(typeof(Problem)) } },
    };

    [GeneratedRegex("\\{(?<name>[a-z]+)\\}", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex InPath();
}
