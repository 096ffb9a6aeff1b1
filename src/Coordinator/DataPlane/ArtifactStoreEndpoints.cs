using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;
using Spectral.Shared.Artifacts;
using Spectral.Shared.Artifacts.Remote;
using Spectral.Shared.Errors;

namespace Spectral.Coordinator.DataPlane;

/// <summary>The artifact store over HTTP, for nodes on other hosts (<see cref="HttpArtifactStore"/>).</summary>
public static class ArtifactStoreEndpoints
{
    private const int LargestClaim = 1 << 16;

    /// <summary>Serves <paramref name="store"/> under <see cref="StoreRoutes.Prefix"/>.</summary>
    /// <returns>The group of all endpoints, so that the caller can put authentication before them.</returns>
    /// <exception cref="UserErrorException">There is no place for uploads.</exception>
    public static RouteGroupBuilder MapArtifactStore(
        this IEndpointRouteBuilder endpoints, IArtifactStore store, DataPlaneOptions options, TimeProvider time, ILoggerFactory loggers)
    {
        ILogger log = loggers.CreateLogger(typeof(ArtifactStoreEndpoints));
        var hashes = new ContentHashes(time);
        var uploads = new UploadArea(store, options, time, log);
        RouteGroupBuilder group = endpoints.MapGroup(StoreRoutes.Prefix);
        group.AddEndpointFilter(new RefusalFilter(log));
        MapReading(group, store, hashes);
        MapChanging(group, store);
        MapUploads(group, uploads);
        return group;
    }

    private static void MapReading(RouteGroupBuilder group, IArtifactStore store, ContentHashes hashes)
    {
        group.MapMethods(StoreRoutes.File, ["GET", "HEAD"], async ([FromQuery(Name = StoreRoutes.PathKey)] string path, CancellationToken cancellation) =>
        {
            Stream? content = store.OpenRead(Checked(path));
            if (content is null)
            {
                return Missing(path);
            }

            string sha256;
            try
            {
                sha256 = await hashes.OfAsync(path, content, cancellation);
            }
            catch
            {
                await content.DisposeAsync();
                throw;
            }

            return Results.Stream(content, "application/octet-stream", entityTag: new EntityTagHeaderValue($"\"{sha256}\""), enableRangeProcessing: true);
        });
        group.MapGet(StoreRoutes.Exists, ([FromQuery(Name = StoreRoutes.PathKey)] string path) =>
            store.Exists(Checked(path)) ? Results.NoContent() : Missing(path));
        group.MapGet(StoreRoutes.List, ([FromQuery(Name = StoreRoutes.PathKey)] string path) =>
            Results.Json([.. store.List(Checked(path))], StoreJson.Default.StringArray));
    }

    private static void MapChanging(RouteGroupBuilder group, IArtifactStore store)
    {
        group.MapPost(StoreRoutes.Move, ([FromQuery(Name = StoreRoutes.FromKey)] string from, [FromQuery(Name = StoreRoutes.ToKey)] string to) =>
        {
            Allow(NodeWritePolicy.RefuseMove(Checked(from), Checked(to)));
            try
            {
                store.Move(from, to);
                return Results.NoContent();
            }
            catch (UserErrorException e)
            {
                throw new StoreRefusalException(StatusCodes.Status409Conflict, e.Message);
            }
        });
        group.MapPost(StoreRoutes.Trash, ([FromQuery(Name = StoreRoutes.PathKey)] string path) =>
        {
            Allow(NodeWritePolicy.RefuseTrash(Checked(path)));
            store.MoveToTrash(path);
            return Results.NoContent();
        });
    }

    private static void MapUploads(RouteGroupBuilder group, UploadArea uploads)
    {
        group.MapPut(StoreRoutes.Upload, async (Guid id, HttpRequest request) => State(uploads.Open(id, await ClaimAsync(request))))
            .WithMetadata(new RequestSizeLimitAttribute(LargestClaim));
        group.MapMethods(StoreRoutes.Upload, ["HEAD"], (Guid id, HttpResponse response) =>
        {
            if (uploads.Find(id) is not { } state)
            {
                return Results.NotFound();
            }

            response.Headers[StoreRoutes.OffsetHeader] = state.Offset.ToString();
            return Results.Ok();
        });
        group.MapPatch(StoreRoutes.Upload, async (Guid id, [FromHeader(Name = StoreRoutes.OffsetHeader)] long offset, HttpRequest request) =>
            State(await uploads.AppendAsync(id, offset, request.Body, request.HttpContext.RequestAborted)))
            .WithMetadata(new RequestSizeLimitAttribute(StoreRoutes.LargestChunk));
        group.MapPost(StoreRoutes.Upload, (Guid id) => State(uploads.Publish(id)));
    }

    private static async Task<UploadClaim> ClaimAsync(HttpRequest request)
    {
        try
        {
            UploadClaim? claim = await JsonSerializer.DeserializeAsync(request.Body, StoreJson.Default.UploadClaim, request.HttpContext.RequestAborted);
            if (claim is not null)
            {
                Checked(claim.Path);
                return claim;
            }
        }
        catch (JsonException)
        {
            // Told below.
        }

        throw new StoreRefusalException(StatusCodes.Status400BadRequest, "the body is no claim; expected {\"path\", \"replace\", \"size\", \"sha256\"}");
    }

    private static IResult State(UploadState state) => Results.Json(state, StoreJson.Default.UploadState);

    private static IResult Missing(string path)
        => Results.Json(new StoreFault($"{path}: is not in the artifact store"), StoreJson.Default.StoreFault, statusCode: StatusCodes.Status404NotFound);

    private static string Checked(string path)
    {
        try
        {
            return StorePath.Check(path);
        }
        catch (UserErrorException e)
        {
            throw new StoreRefusalException(StatusCodes.Status400BadRequest, e.Message);
        }
    }

    private static void Allow(string? refused)
    {
        if (refused is not null)
        {
            throw new StoreRefusalException(StatusCodes.Status403Forbidden, refused);
        }
    }
}
