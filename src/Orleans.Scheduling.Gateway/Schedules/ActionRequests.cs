using System.Text.Json;

namespace Orleans.Scheduling.Gateway.Schedules;

/// <summary>How to pause.</summary>
public sealed class PauseRequest
{
    /// <summary>Why, for the audit trail; at most 2 000 characters.</summary>
    public string? Note { get; set; }

    /// <summary>When it resumes by itself: ISO 8601 time, with offset or on the clocks of the schedule's timezone.</summary>
    public string? Until { get; set; }
}

/// <summary>How to resume.</summary>
public sealed class ResumeRequest
{
    /// <summary>True: fires that passed during the pause are treated as late. Default false: they are skipped.</summary>
    public bool? CatchUp { get; set; }
}

/// <summary>What to run now.</summary>
public sealed class TriggerRequest
{
    /// <summary>In place of the schedule's own context_data, for this execution.</summary>
    public IReadOnlyDictionary<string, JsonElement>? ContextData { get; set; }
}

/// <summary>How to cancel.</summary>
public sealed class CancelRequest
{
    /// <summary>Why, for the audit trail; at most 2 000 characters.</summary>
    public string? Note { get; set; }
}

/// <summary>A schedule's timing, and how many of its fires to show; the fields that aren't timing are ignored.</summary>
public sealed class PreviewRequest : ScheduleRequest
{
    /// <summary>1 to 1 000. Default 10.</summary>
    public int? Count { get; set; }
}
