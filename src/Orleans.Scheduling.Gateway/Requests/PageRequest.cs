using Orleans.Scheduling.Gateway.Problems;
using Orleans.Scheduling.Postgres;

namespace Orleans.Scheduling.Gateway.Requests;

/// <summary>Which page of a list is asked for.</summary>
internal sealed record PageRequest(string? Cursor, int Limit, bool WithTotal)
{
    public const int MaxLimit = 200;
    public const int DefaultLimit = 50;

    public static readonly QueryParameter CursorParameter =
        QueryParameter.Text("cursor", "next_cursor of the page before; absent = the first page.");

    public static readonly QueryParameter LimitParameter =
        QueryParameter.Number("limit", 1, MaxLimit, $"Rows on a page. Default {DefaultLimit}.");

    public static readonly QueryParameter TotalParameter =
        QueryParameter.Flag("include_total", "Counts all rows that match, too.");

    public static readonly IReadOnlyList<QueryParameter> Parameters = [CursorParameter, LimitParameter, TotalParameter];

    public static PageRequest Read(QueryReader query) => new(
        query.Text(CursorParameter), query.Number(LimitParameter, DefaultLimit), query.Flag(TotalParameter));

    /// <summary>Reads the page, and tells a cursor that was made up from other faults.</summary>
    /// <exception cref="SchedulingException">Invalid: the cursor isn't one this service gave.</exception>
    public async Task<Page<T>> RunAsync<T>(Func<string?, int, bool, Task<Page<T>>> list)
    {
        try
        {
            return await list(Cursor, Limit, WithTotal);
        }
        catch (FormatException)
        {
            throw FieldErrors.Single(CursorParameter.Name, "It isn't a cursor of this list; start without one.");
        }
    }
}
