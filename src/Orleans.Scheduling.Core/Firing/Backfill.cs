using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Orleans.Scheduling.Core.Firing;

/// <summary>A range of a schedule's past times to be run: a cursor over them, not a list. All times UTC.</summary>
public sealed record Backfill
{
    /// <summary>Its id.</summary>
    public required Guid BackfillId { get; init; }

    /// <summary>Begin of the range, in it.</summary>
    public required DateTimeOffset Start { get; init; }

    /// <summary>End of the range, no more in it.</summary>
    public required DateTimeOffset End { get; init; }

    /// <summary>What becomes of a time while others of the schedule are unfinished.</summary>
    public required OverlapPolicy Overlap { get; init; }

    /// <summary>The schedule's timing when it was asked for, with an origin in the range; null once it has ended.</summary>
    public ScheduleTiming? Timing { get; init; }

    /// <summary>The calendars that it names, as they were then; null = it names none, or the backfill has ended.</summary>
    public ImmutableArray<Calendar>? Calendars { get; init; }

    /// <summary>The first nominal time of the range.</summary>
    public required DateTimeOffset FirstAt { get; init; }

    /// <summary>The last nominal time of the range.</summary>
    public required DateTimeOffset LastAt { get; init; }

    /// <summary>How many nominal times the range has.</summary>
    public required long Total { get; init; }

    /// <summary>How many of them have started, wait for a place, or were skipped.</summary>
    public long Decided { get; init; }

    /// <summary>The cursor: the nominal time to decide next; null = all are decided.</summary>
    public DateTimeOffset? NextAt { get; init; }

    /// <summary>The row that consecutive times which were skipped are counted into; null = the last one wasn't.</summary>
    public ExecutionRow? OpenGap { get; init; }

    /// <summary>When it was asked for.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Who asked for it; null = not told.</summary>
    public string? CreatedBy { get; init; }

    /// <summary>Completed or cancelled; null = it hasn't ended.</summary>
    public BackfillStatus? EndedAs { get; init; }

    /// <summary>How many times had run or been skipped by its end.</summary>
    public long DoneAtEnd { get; init; }

    /// <summary>The cause of its executions.</summary>
    [JsonIgnore]
    public string Cause => $"backfill:{BackfillId}";

    /// <summary>Fields of a newer version, kept.</summary>
    [JsonExtensionData] public Dictionary<string, JsonElement>? Extensions { get; init; }
}
