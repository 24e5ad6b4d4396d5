using Orleans.Scheduling.Core;
using Orleans.Scheduling.Core.Explaining;
using Orleans.Scheduling.Core.FireTimes;
using Orleans.Scheduling.Core.Firing;
using Orleans.Scheduling.Core.Limits;

namespace Orleans.Scheduling.Gateway.Schedules;

/// <summary>Explanations in the words of the wire.</summary>
internal static class ExplainResponses
{
    public static ExplainResponse From(Question question, Explained explained)
    {
        var (head, timeZone) = (question.State.Head, question.State.Head.Definition.Timing.TimeZone);
        return new ExplainResponse
        {
            ScheduleId = question.State.ScheduleId,
            Status = head.Status,
            Timezone = timeZone,
            From = question.From.UtcDateTime,
            To = question.To.UtcDateTime,
            DefinitionChangedAt = question.ChangedAt?.UtcDateTime,
            Items = [.. explained.Items.Select(item => From(item, question.State, timeZone))],
            NextFrom = explained.NextFrom?.UtcDateTime,
        };
    }

    private static ExplainItem From(Explanation item, ScheduleState state, string timeZone) => new()
    {
        ScheduledAt = item.Occurrence.Nominal.UtcDateTime,
        ScheduledAtLocal = WallTime.ToLocal(item.Occurrence.Nominal, timeZone),
        FireAt = item.Occurrence.FireAt.UtcDateTime,
        Reason = item.Fate,
        Explanation = Sentence(item, state),
        IsComputed = item.IsComputed,
        ExecutionId = item.Row?.ExecutionId,
        ExecutionStatus = item.Row?.Status,
        Rule = item.Row?.Reason,
        ScheduledThrough = item.Row?.ScheduledThrough?.UtcDateTime,
        Count = item.Row?.Count,
    };

    private static string Sentence(Explanation item, ScheduleState state) => item.Fate switch
    {
        Fate.Executed => $"It fired, and the execution ended: {Words(item.Row!.Status)}.",
        Fate.UnderWay => "It fired, and the execution hasn't ended.",
        Fate.Triggered =>
            $"{item.Row!.TriggeredBy ?? "Somebody"} asked for it beside the schedule's own times: {Words(item.Row.Status)}.",
        Fate.Missed or Fate.Coalesced or Fate.Skipped => RuleSentence(item.Row!),
        Fate.Queued => LimitReasons.Describe(item.Row!.Reason) is { } limit
            ? $"It fired, and waits for {limit}."
            : "It is due, and waits until one of the executions under way has ended.",
        Fate.Expired when item.Row!.Attempt > 0 => "It fired, and waited for its turn longer than queue_ttl_seconds allows.",
        Fate.Expired => "It waited for one of the executions under way to end, longer than misfire_grace_seconds allows.",
        Fate.NotDue => "It lies ahead.",
        Fate.HeldByJitter => $"It has come; its jitter lets it fire at {item.Occurrence.FireAt.UtcDateTime:O}.",
        Fate.BeingDecided => "It is due, and the schedule is about to deal with it.",
        Fate.Paused => state.Head.Pause?.Until is { } until
            ? $"The schedule is paused until {until.UtcDateTime:O}."
            : "The schedule is paused until somebody resumes it.",
        Fate.LimitReached => $"It is past max_executions, which is {state.Head.Definition.MaxExecutions}.",
        Fate.Ended => $"The schedule is {WireNames.Of(state.Head.Status)}, since {state.Head.UpdatedAt.UtcDateTime:O}.",
        Fate.BeforeCreation => $"The schedule was created later, at {state.Head.CreatedAt.UtcDateTime:O}.",
        Fate.NoRecord => "It was dealt with, but its row of history is gone.",
        _ => throw new ArgumentOutOfRangeException(nameof(item), item.Fate, "Not a fate."),
    };

    // The rules of CatchUp, Overlap and Occurrences; one that a later version adds goes by its name.
    private static string RuleSentence(ExecutionRow row) => row.Reason switch
    {
        "misfire:grace" => "It was found later than misfire_grace_seconds allows.",
        "misfire:none" => "It was found late, and misfire_policy none runs nothing late.",
        "misfire:all_cap" => $"It was late, and misfire_policy all runs at most {CatchUp.AllCap} of one backlog.",
        "misfire:latest" => "It was late, and misfire_policy latest ran a later one in its place.",
        "misfire:earliest" => "It was late, and misfire_policy earliest ran an earlier one in its place.",
        "overlap:allow_all_cap" => $"{Overlap.MaxUnfinished} executions were under way, as many as a schedule may have.",
        "overlap:buffer_full" => $"max_instances executions were under way, and {Overlap.MaxQueued} waited, as many as may.",
        "overlap:buffer_one" => "max_instances executions were under way, and one waited, as many as overlap_policy buffer_one lets.",
        "overlap:cancel_oldest" => "It waited, and overlap_policy cancel_oldest gave its place to a later one.",
        null => "It was cancelled while it waited for one of the executions under way to end.",
        "overlap:skip" => "max_instances executions were under way, and overlap_policy skip drops what falls due meanwhile.",
        "limit_reached" => "max_executions had started before its turn came.",
        "paused" => "The schedule was paused.",
        "cancelled" => "It was due as the schedule was cancelled.",
        "deleted" => "It was due as the schedule was deleted.",
        var rule => $"It was {Words(row.Status)} by the rule {rule}.",
    };

    private static string Words(ExecutionStatus status) => WireNames.Of(status).Replace('_', ' ');
}
