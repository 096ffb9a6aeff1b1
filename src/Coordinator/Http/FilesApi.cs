using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Spectral.Shared.Artifacts;
using Spectral.Shared.Client.Api;
using Spectral.Shared.Errors;

namespace Spectral.Coordinator.Http;

/// <summary>A job's files, from the artifact store.</summary>
internal sealed class FilesApi(IArtifactStore store)
{
    public async Task ListAsync(HttpContext context)
    {
        string job = RequestValues.JobOf(context);
        string folder = StoreLayout.Job(job) + "/";
        string[] files =
        [
            .. store.List(StoreLayout.Job(job)).Select(path => path[folder.Length..]).Where(path => JobFilePath.Of(job, path) is not null),
        ];
        await Answers.WriteAsync(context, files.Length > 0 ? new ApiAnswers.Files(files) : throw Missing($"no file of a job '{job}'"));
    }

    /// <summary>Ranges are served, so that a download that broke off goes on.</summary>
    public async Task ReadAsync(HttpContext context)
    {
        string job = RequestValues.JobOf(context);
        string path = (string?)context.GetRouteValue("path") ?? "";
        Stream? file = Open(job, path);
        if (file is null)
        {
            throw Missing($"no file '{RequestValues.Printable(path)}' of a job '{job}'");
        }

        context.Response.Headers.XContentTypeOptions = "nosniff";
        await Results.Stream(file, ContentType(path), enableRangeProcessing: file.CanSeek).ExecuteAsync(context);
    }

    private Stream? Open(string job, string path)
    {
        try
        {
            return JobFilePath.Of(job, path) is { } stored ? store.OpenRead(stored) : null;
        }
        catch (UserErrorException)
        {
            // Too long for a path of the store, or a directory: there is no such file.
            return null;
        }
    }

    private static string ContentType(string path) => Path.GetExtension(path) switch
    {
        ".json" => "application/json",
        ".jsonl" => "application/x-ndjson",
        ".png" => "image/png",
        ".md" or ".yaml" or ".txt" or ".jinja" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    };

    private static ApiException Missing(string what) => new(StatusCodes.Status404NotFound, "there is " + what);
}
