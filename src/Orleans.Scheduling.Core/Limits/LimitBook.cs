using System.Collections.Immutable;

namespace Orleans.Scheduling.Core.Limits;

/// <summary>
/// Who holds the places of one limit, and who gets the next. It is made of silos' reports alone, so that a lost one, or a
/// new book, is made up for by the next reports.
/// </summary>
public sealed class LimitBook
{
    private readonly Dictionary<string, Page> _pages = [];

    /// <summary>How many places there are, as far as is known.</summary>
    public LimitSize Size { get; private set; }

    /// <summary>Silos with a page.</summary>
    public IReadOnlyCollection<string> Silos => _pages.Keys;

    /// <summary>Places held by all.</summary>
    public int Held => _pages.Values.Sum(page => page.Held.Count);

    /// <summary>Takes note of how many places there are; an earlier version than the known one doesn't count.</summary>
    public void Resize(LimitSize size)
    {
        if (size.Version >= Size.Version)
        {
            Size = size;
        }
    }

    /// <summary>Takes a silo's report in place of its last one; false = a later one is known already.</summary>
    public bool Take(LimitReport report)
    {
        if (_pages.TryGetValue(report.Silo, out var last) && report.Number <= last.Number)
        {
            return false;
        }

        Resize(report.Size);

        // What was given while the report was on its way is still waited for in it. What it no longer names is given back.
        var waiting = report.Waiting.Select(request => request.Id).ToHashSet();
        var held = report.Held.ToHashSet();
        held.UnionWith((last?.Held ?? []).Where(waiting.Contains));
        _pages[report.Silo] = new Page(
            report.Silo, report.Number, held, new(report.Waiting.Where(request => !held.Contains(request.Id)), PlaceRequest.Order));
        return true;
    }

    /// <summary>A silo has died, and all that it held is free.</summary>
    public void Drop(string silo) => _pages.Remove(silo);

    /// <summary>Gives the free places to those who come first.</summary>
    /// <returns>What was given, and to which silo.</returns>
    public ImmutableArray<(string Silo, Guid Place)> Fill()
    {
        var given = ImmutableArray.CreateBuilder<(string, Guid)>();
        for (var free = (long)(Size.Places ?? int.MaxValue) - Held; free > 0; free--)
        {
            if (_pages.Values.Where(page => page.Waiting.Count > 0).MinBy(page => page.Waiting.Min, PlaceRequest.Order) is not { } page)
            {
                break;
            }

            var request = page.Waiting.Min;
            page.Waiting.Remove(request);
            page.Held.Add(request.Id);
            given.Add((page.Silo, request.Id));
        }

        return given.ToImmutable();
    }

    /// <summary>Places that a silo holds and doesn't know of, as far as its last report says.</summary>
    public ImmutableArray<Guid> GivenSince(LimitReport report) => _pages.TryGetValue(report.Silo, out var page)
        ? [.. report.Waiting.Select(request => request.Id).Where(page.Held.Contains)]
        : [];

    private sealed record Page(string Silo, long Number, HashSet<Guid> Held, SortedSet<PlaceRequest> Waiting);
}
