using MessagePack;
using Spectral.Shared.Errors;
using Spectral.Shared.Serialization;

namespace Spectral.Shared.Messages;

/// <summary>Cuts lists into pages: at most <see cref="MaximumItems"/> items and about <see cref="MaximumBytes"/> encoded bytes each. Pure.</summary>
public static class SummaryPages
{
    public const int MaximumItems = 100;

    /// <summary>Remoting drops messages over 128 KB; half of it leaves room for one item of any legal size.</summary>
    public const int MaximumBytes = 64 << 10;

    /// <summary>Most characters of a job's error in a list; the whole one is in <see cref="QueryMessages.Job"/>.</summary>
    public const int LongestError = 300;

    /// <summary>Answers <see cref="QueryMessages.ListJobs"/>.</summary>
    /// <param name="all">Every job, in any order.</param>
    /// <exception cref="UserErrorException">There is no job that the page could come after.</exception>
    public static QueryMessages.Jobs Of(IEnumerable<JobSummary> all, QueryMessages.ListJobs request)
    {
        // Two submitted in the same instant keep their order by their ids.
        JobSummary[] sorted = [.. all.OrderByDescending(job => job.Submitted).ThenBy(job => job.Job, StringComparer.Ordinal)];
        int start = request.After is { } after ? Array.FindIndex(sorted, job => job.Job == after) + 1 : 0;
        if (request.After is not null && start == 0)
        {
            throw new UserErrorException($"there is no job '{request.After}' that a page of the list could come after");
        }

        IReadOnlyList<JobSummary> page = Cut(sorted.Skip(start).Select(Shortened), request.Limit);
        return new QueryMessages.Jobs(page, start + page.Count < sorted.Length ? page[^1].Job : null);
    }

    /// <summary>Answers <see cref="QueryMessages.ListNodes"/>. A node that has left meanwhile is no fault of the asker's.</summary>
    /// <param name="all">Every node, in any order.</param>
    public static QueryMessages.Nodes Of(IEnumerable<NodeSummary> all, QueryMessages.ListNodes request)
    {
        NodeSummary[] rest =
        [
            .. all.Where(node => request.After is null || string.CompareOrdinal(node.Node, request.After) > 0)
                .OrderBy(node => node.Node, StringComparer.Ordinal),
        ];
        IReadOnlyList<NodeSummary> page = Cut(rest, request.Limit);
        return new QueryMessages.Nodes(page, page.Count < rest.Length ? page[^1].Node : null);
    }

    /// <summary>Answers <see cref="QueryMessages.ListSweeps"/>.</summary>
    /// <param name="all">Every sweep, in any order.</param>
    public static QueryMessages.Sweeps Of(IEnumerable<SweepEntry> all, QueryMessages.ListSweeps request)
    {
        SweepEntry[] rest =
        [
            .. all.Where(sweep => request.After is null || string.CompareOrdinal(sweep.Sweep, request.After) > 0)
                .OrderBy(sweep => sweep.Sweep, StringComparer.Ordinal),
        ];
        IReadOnlyList<SweepEntry> page = Cut(rest, request.Limit);
        return new QueryMessages.Sweeps(page, page.Count < rest.Length ? page[^1].Sweep : null);
    }

    private static JobSummary Shortened(JobSummary job) => job.Error is { Length: > LongestError } error
        ? job with { Error = string.Concat(error.AsSpan(0, LongestError - 1), "…") }
        : job;

    private static List<T> Cut<T>(IEnumerable<T> items, int limit)
    {
        List<T> page = [];
        int bytes = 0;
        foreach (T item in items.Take(Math.Clamp(limit, 1, MaximumItems)))
        {
            bytes += MessagePackSerializer.Serialize(item, WireOptions.MessagePack).Length;
            if (bytes > MaximumBytes && page.Count > 0)
            {
                break;
            }

            page.Add(item);
        }

        return page;
    }
}
