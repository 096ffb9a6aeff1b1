using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Spectral.Coordinator.Jobs;
using Spectral.Coordinator.Sweeps;
using Spectral.Shared.Client.Api;
using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Http;

/// <summary>Values in the path and the query of a request.</summary>
internal static class RequestValues
{
    private const int LongestCursor = 200;

    /// <exception cref="ApiException">It is no job id.</exception>
    public static string JobOf(HttpContext context)
    {
        string job = (string)context.GetRouteValue("job")!;
        return JobId.Fault(job) is { } fault ? throw Bad(fault) : job;
    }

    /// <exception cref="ApiException">It is no id.</exception>
    public static string SweepOf(HttpContext context)
    {
        string sweep = (string)context.GetRouteValue("sweep")!;
        return TrialJobs.Fault(sweep) is { } fault ? throw Bad(fault) : sweep;
    }

    /// <summary>Index of the first trial wanted.</summary>
    public static int FirstTrial(HttpContext context) => (int)Whole(context, "first", 0, int.MaxValue, 0);

    public static QueryMessages.ListJobs JobPage(HttpContext context) => new(Cursor(context), Limit(context));

    public static QueryMessages.ListNodes NodePage(HttpContext context) => new(Cursor(context), Limit(context));

    public static QueryMessages.ListSweeps SweepPage(HttpContext context) => new(Cursor(context), Limit(context));

    /// <summary>Where a stream goes on: the header that a browser sends by itself, else <c>after</c>, which may be a plain number.</summary>
    public static UpdateId? After(HttpContext context)
    {
        string? header = context.Request.Headers["Last-Event-ID"] is [{ Length: > 0 } sent] ? sent : null;
        string? text = header ?? Single(context, "after");
        return text is null ? null : UpdateId.Parse(text)
            ?? throw Bad($"{(header is null ? "after" : "Last-Event-ID")}: '{Printable(text)}' is no id of an update; expected the id of an event, or its number");
    }

    public static bool Follow(HttpContext context) => Single(context, "follow") switch
    {
        null or "true" => true,
        "false" => false,
        { } other => throw Bad($"follow: '{Printable(other)}' is neither true nor false"),
    };

    public static long AfterStep(HttpContext context) => Whole(context, "after_step", 0, long.MaxValue, 0);

    /// <summary>Text of the client's in a message: short, and without what could forge a log line.</summary>
    public static string Printable(string text) =>
        string.Concat(text.Take(60).Select(letter => char.IsControl(letter) ? '?' : letter)) + (text.Length > 60 ? "..." : "");

    private static int Limit(HttpContext context) => (int)Whole(context, "limit", 1, SummaryPages.MaximumItems, SummaryPages.MaximumItems);

    private static string? Cursor(HttpContext context) => Single(context, "after") is not { } after ? null
        : after.Length is > 0 and <= LongestCursor ? after
        : throw Bad($"after: expected 1 to {LongestCursor} characters, found {after.Length}");

    private static long Whole(HttpContext context, string name, long minimum, long maximum, long missing) => Single(context, name) is not { } text ? missing
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long value) && value >= minimum && value <= maximum ? value
        : throw Bad($"{name}: '{Printable(text)}' is no whole number from {minimum} to {maximum}");

    private static string? Single(HttpContext context, string name) => context.Request.Query[name] switch
    {
        [] => null,
        [var only] => only ?? "",
        { Count: var count } => throw Bad($"{name}: given {count} times; expected once"),
    };

    private static ApiException Bad(string message) => new(StatusCodes.Status400BadRequest, message);
}
