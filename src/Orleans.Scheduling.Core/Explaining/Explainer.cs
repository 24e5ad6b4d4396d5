using Orleans.Scheduling.Core.FireTimes;
using Orleans.Scheduling.Core.Firing;

namespace Orleans.Scheduling.Core.Explaining;

/// <summary>Matches the times a schedule should have fired at with what its history says of them.</summary>
public static class Explainer
{
    /// <summary>Times in an answer, at most; a question should bring one row more.</summary>
    public const int MaxItems = 1_000;

    // Looked at to find where a schedule reaches its limit; a limit farther off is nobody's concern yet.
    private const int MaxCounted = 10_000;

    /// <summary>The fates of a range.</summary>
    public static Explained Explain(Question question)
    {
        var end = EndOf(question);
        var computed = Computed(question, ref end);
        var used = computed.Select(item => item.Row).ToHashSet();
        var items = question.Rows
            .Where(row => row.ScheduledAt < end && !used.Contains(row) && ReachesIn(row, question))
            .Select(row => new Explanation(new Occurrence(row.ScheduledAt, row.FireAt), Fates.Of(row), row, IsComputed: false))
            .Concat(computed)
            .OrderBy(item => item.Occurrence.Nominal)
            .ToList();
        if (items.Count > MaxItems) end = items[MaxItems].Occurrence.Nominal;

        // Lest a page that can't hold one millisecond be asked for again and again.
        if (end <= question.From) end = question.From.AddMilliseconds(1);
        return new Explained(
            [.. items.Take(MaxItems).Where(item => item.Occurrence.Nominal < end)], end < question.To ? end : null);
    }

    /// <summary>Where the rows end that the question brings: beyond, nothing is known.</summary>
    private static DateTimeOffset EndOf(Question question) =>
        question.Rows.Length > MaxItems && question.Rows[^1].ScheduledAt < question.To ? question.Rows[^1].ScheduledAt : question.To;

    private static List<Explanation> Computed(Question question, ref DateTimeOffset end)
    {
        var (state, found) = (question.State, new List<Explanation>());
        var times = Occurrences.TimesOf(state);
        var limit = LimitOf(state, times, end);
        var after = question.ChangedAt >= question.From ? question.ChangedAt.Value : question.From.AddTicks(-1);
        while (times.Next(after) is { } occurrence && occurrence.Nominal < end)
        {
            if (found.Count == MaxItems)
            {
                end = occurrence.Nominal;
                break;
            }

            var row = question.Rows.FirstOrDefault(row => AccountsFor(row, occurrence.Nominal));
            var fate = row is null ? Fates.Of(state, occurrence, occurrence.Nominal >= limit, question.Now) : Fates.Of(row);
            found.Add(new Explanation(occurrence, fate, row, IsComputed: true));
            after = occurrence.Nominal;
        }

        return found;
    }

    /// <summary>The first time that the limit keeps from firing, if all before it start; null = none that matters.</summary>
    private static DateTimeOffset? LimitOf(ScheduleState state, NominalTimes times, DateTimeOffset end)
    {
        if (state.Head.Definition.MaxExecutions is not { } max) return null;
        var left = max - state.Runtime.AutoStartedOrQueued;
        var next = times.Next(state.Runtime.LastProcessed);
        for (var counted = 0; counted < Math.Min(left, MaxCounted) && next?.Nominal < end; counted++)
            next = times.Next(next!.Value.Nominal);
        return left > MaxCounted ? null : next?.Nominal;
    }

    private static bool AccountsFor(ExecutionRow row, DateTimeOffset nominal) =>
        row.IsAuto && (row.ScheduledAt == nominal || (row.ScheduledAt < nominal && nominal <= row.ScheduledThrough));

    // The row from before the range counts by itself only where times aren't computed.
    private static bool ReachesIn(ExecutionRow row, Question question) =>
        row.ScheduledAt >= question.From || (question.ChangedAt >= question.From && row.ScheduledThrough >= question.From);
}
