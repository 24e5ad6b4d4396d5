using System.Runtime.CompilerServices;
using Orleans.Scheduling.Core.FireTimes;

namespace Orleans.Scheduling.Core.Firing;

/// <summary>Decides every occurrence between the high-water mark and the present, in bounded turns (design rule R2).</summary>
public static class Occurrences
{
    /// <summary>How many occurrences one turn decides before it commits.</summary>
    internal const int TurnCap = 1000;

    // Compiling a timing costs far more than asking it; a head is immutable, so what it compiles to is too.
    private static readonly ConditionalWeakTable<ScheduleHead, NominalTimes> Compiled = [];

    /// <summary>When a schedule is due, its calendars considered.</summary>
    /// <exception cref="SchedulingException">Invalid: its timing can't be read any more, as where its zone is gone.</exception>
    public static NominalTimes TimesOf(ScheduleState state) =>
        Compiled.TryGetValue(state.Head, out var times) ? times : Compile(state.ScheduleId, state.Head);

    private static NominalTimes Compile(Guid scheduleId, ScheduleHead head) => Compiled.GetValue(head, h => new NominalTimes(
        h.Definition.Timing, scheduleId, h.CreatedAt, CalendarCopies.DefinitionsOf(h.Calendars)));

    /// <summary>The same; null = the timing can't be read any more, as where its zone is gone.</summary>
    /// <param name="state">The schedule.</param>
    /// <param name="fault">Why not; null = it can be read.</param>
    internal static NominalTimes? FindTimes(ScheduleState state, out string? fault)
    {
        try
        {
            fault = null;
            return TimesOf(state);
        }
        catch (SchedulingException unreadable)
        {
            fault = unreadable.Message;
            return null;
        }
    }

    /// <summary>The mark of a timing that takes over at an instant: what lies up to it never is due.</summary>
    internal static DateTimeOffset MarkFor(ScheduleTiming timing, DateTimeOffset after) =>
        // The one time of a schedule may pass between the check of a request and its turn; it is due all the same.
        timing is { Type: ScheduleType.OneTime, ScheduledTime: { } time } && time <= after ? time.AddMilliseconds(-1) : after;

    /// <summary>Runs, or accounts for, what is due.</summary>
    internal static void Fire(Draft draft, DateTimeOffset now) => Decide(draft, now, untilNominal: false, FireOrAccount);

    /// <summary>
    /// The same before an edit takes the old timing away: an occurrence still held back by its jitter is due too.
    /// </summary>
    internal static void FireBeforeEdit(Draft draft, DateTimeOffset now) => Decide(draft, now, untilNominal: true, FireOrAccount);

    /// <summary>Accounts for what passed during a pause, up to its end where that has come.</summary>
    internal static void SkipPaused(Draft draft, DateTimeOffset now) =>
        Skip(draft, draft.Head.Pause?.Until is { } until && until < now ? until : now, "paused", now);

    /// <summary>Accounts for what is due and is not to run any more.</summary>
    internal static void SkipEnded(Draft draft, string reason, DateTimeOffset now) => Skip(draft, now, reason, now);

    private static void Skip(Draft draft, DateTimeOffset through, string reason, DateTimeOffset now) => Decide(
        draft, through, untilNominal: true, (d, occurrence, _, _) => Account(d, occurrence, Verdict.Skipped(reason), now));

    private static void Decide(
        Draft draft, DateTimeOffset now, bool untilNominal, Action<Draft, Occurrence, DateTimeOffset, bool> decide)
    {
        // NextWake pauses it.
        if (FindTimes(draft.State, out _) is not { } times)
        {
            return;
        }

        var mark = draft.Runtime.LastProcessed;
        var occurrence = times.Next(mark);
        for (var decided = 0; IsDue(occurrence) && !draft.LimitReached; decided++)
        {
            if (decided == TurnCap)
            {
                draft.MoreDue = true;
                break;
            }

            mark = occurrence!.Value.Nominal;
            var next = times.Next(mark);
            decide(draft, occurrence.Value, now, !IsDue(next));
            occurrence = next;
        }

        var fired = draft.MoreDue ? draft.FiredOfBacklog : 0;
        if (mark != draft.Runtime.LastProcessed || fired != draft.Runtime.FiredOfBacklog)
        {
            draft.Runtime = draft.Runtime with { LastProcessed = mark, FiredOfBacklog = fired };
        }

        bool IsDue(Occurrence? o) => o is { } due && (untilNominal ? due.Nominal : due.FireAt) <= now;
    }

    private static void FireOrAccount(Draft draft, Occurrence occurrence, DateTimeOffset now, bool isLatest)
    {
        var definition = draft.Head.Definition;
        TimeSpan? grace = definition.MisfireGraceSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null;
        var verdict = CatchUp.Decide(
            definition.Misfire, grace, now - occurrence.FireAt, isLatest, draft.FiredOfBacklog);
        if (verdict == Verdict.Fire)
        {
            draft.FiredOfBacklog++;
            verdict = Overlap.Decide(definition, draft.Runtime);
        }

        if (!verdict.Runs)
        {
            Account(draft, occurrence, verdict, now);
            return;
        }

        Queueing.Admit(draft, draft.New(occurrence, "auto", now), verdict, now);
        if (draft.Runtime.OpenGap is not null)
        {
            draft.Runtime = draft.Runtime with { OpenGap = null };
        }
    }

    private static void Account(Draft draft, Occurrence occurrence, Verdict verdict, DateTimeOffset now)
    {
        var gap = draft.Account(draft.Runtime.OpenGap, occurrence, "auto", verdict, now);
        draft.Runtime = draft.Runtime with { OpenGap = gap };
    }
}
