namespace Orleans.Scheduling.Gateway.Requests;

/// <summary>The query parameters from and to: a range of time whose end isn't in it.</summary>
internal static class TimeRange
{
    private static readonly QueryParameter From =
        QueryParameter.Text("from", "Begin of the range, in it: ISO 8601 time; without offset, UTC.");

    private static readonly QueryParameter To =
        QueryParameter.Text("to", "End of the range, no more in it: ISO 8601 time; without offset, UTC.");

    public static readonly IReadOnlyList<QueryParameter> Parameters = [From, To];

    public static (DateTimeOffset? From, DateTimeOffset? To) Read(QueryReader query)
    {
        var (from, to) = (query.Time(From), query.Time(To));
        if (from >= to) query.Refuse(To, "It must be later than from.");
        return (from, to);
    }
}
