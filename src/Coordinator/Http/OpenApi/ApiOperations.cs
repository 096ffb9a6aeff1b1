using Microsoft.AspNetCore.Http;
using Spectral.Shared.Client.Api;
using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Http.OpenApi;

/// <summary>All requests of the API, as its document describes them.</summary>
internal static class ApiOperations
{
    private const string Lines = "application/x-ndjson";

    private static readonly ApiParameter[] Page =
    [
        new("limit", "integer", "Most items wanted.", Minimum: 1, Maximum: SummaryPages.MaximumItems),
        new("after", "string", "What the page before named as its next; the first page is given without it."),
    ];

    public static readonly ApiOperation Health = new("health", "Whether the coordinator is there") { Answer = typeof(ApiAnswers.Health), NeedsToken = false };

    public static readonly ApiOperation About = new("about", "What a page that shows this coordinator needs to know") { Answer = typeof(ApiAnswers.About) };

    public static readonly ApiOperation OpenApi = new("openApi", "This document");

    public static readonly ApiOperation SubmitJob = new("submitJob", "Queues a job", StatusCodes.Status201Created)
    {
        Request = typeof(ApiRequests.Submit),
        Answer = typeof(ApiAnswers.Accepted),
    };

    public static readonly ApiOperation ListJobs = new("listJobs", "The jobs, newest first") { Answer = typeof(QueryMessages.Jobs), Parameters = Page };

    public static readonly ApiOperation DescribeJob = new("describeJob", "One job as it is now") { Answer = typeof(QueryMessages.Job) };

    public static readonly ApiOperation WatchJob = new("watchJob", "The job's updates as server-sent events, from the first on; ends after the one with a result")
    {
        Answer = typeof(JobUpdate),
        AnswerType = "text/event-stream",
        Parameters =
        [
            new("follow", "boolean", "False ends the stream after what is there now."),
            new("after", "string", "Id of the last event seen, or its number; the stream goes on behind it."),
            new("Last-Event-ID", "string", "As after; counts before it.", "header"),
        ],
    };

    public static readonly ApiOperation StopJob = new("stopJob", "Stops a job after the step at hand", StatusCodes.Status202Accepted)
    {
        Request = typeof(ApiRequests.Stop),
        IsRequestOptional = true,
        Answer = typeof(ApiAnswers.Accepted),
    };

    public static readonly ApiOperation ResumeJob = new("resumeJob", "Lets a stopped or failed job go on from its last checkpoint", StatusCodes.Status202Accepted)
    {
        Request = typeof(ApiRequests.Resume),
        IsRequestOptional = true,
        Answer = typeof(ApiAnswers.Accepted),
    };

    public static readonly ApiOperation ReadMetrics = new("readMetrics", "The job's step records, one JSON object a line")
    {
        Answer = typeof(StepRecord),
        AnswerType = Lines,
        Parameters = [new("after_step", "integer", "Only steps behind this one.", Minimum: 0)],
    };

    public static readonly ApiOperation ReadSpectra = new("readSpectra", "The largest singular values of the weights the job adapts, once there is a checkpoint")
    {
        Answer = typeof(ApiAnswers.Spectra),
    };

    public static readonly ApiOperation ListFiles = new("listFiles", "Paths of the job's files that can be fetched") { Answer = typeof(ApiAnswers.Files) };

    public static readonly ApiOperation ReadFile = new("readFile", "One of the job's files; ranges are served") { AnswerType = "application/octet-stream" };

    public static readonly ApiOperation ListNodes = new("listNodes", "The nodes, by name, with their workers") { Answer = typeof(QueryMessages.Nodes), Parameters = Page };

    public static readonly ApiOperation ListSweeps = new("listSweeps", "The sweeps, by id") { Answer = typeof(QueryMessages.Sweeps), Parameters = Page };

    public static readonly ApiOperation StartSweep = new("startSweep", "Runs a sweep, or lets one of this id go on with the recipe", StatusCodes.Status201Created)
    {
        Request = typeof(ApiRequests.StartSweep),
        Answer = typeof(ApiAnswers.AcceptedSweep),
    };

    public static readonly ApiOperation DescribeSweep = new("describeSweep", "A sweep as it is now, with some of its trials")
    {
        Answer = typeof(SweepMessages.Status),
        Parameters = [new("first", "integer", $"Index of the first trial wanted; at most {SweepMessages.TrialsPerAnswer} come.", Minimum: 0, Maximum: int.MaxValue)],
    };

    public static readonly ApiOperation StopSweep = new("stopSweep", "Lets running trials commit a checkpoint and stop", StatusCodes.Status202Accepted)
    {
        Answer = typeof(ApiAnswers.AcceptedSweep),
    };

    public static readonly ApiOperation ResumeSweep = new("resumeSweep", "Lets a stopped sweep go on", StatusCodes.Status202Accepted) { Answer = typeof(ApiAnswers.AcceptedSweep) };
}
