namespace Orleans.Scheduling.Gateway.Schedules;

/// <summary>
/// What a schedule is to be: when it fires, what it runs, and the policies between the two. The timing fields may also
/// stand nested in schedule_config, or in the oldest shape in schedule. Fields that only answers have are ignored.
/// </summary>
public class ScheduleRequest : DefaultsRequest
{
    /// <summary>1 to 200 characters; need not be unique.</summary>
    public string? Name { get; set; }

    /// <summary>Name of the template that gives the fields which aren't given here. Default: none.</summary>
    public string? Template { get; set; }

    /// <summary>True: later versions of the template change the schedule, too. Default false: it is copied once.</summary>
    public bool? FollowTemplate { get; set; }

    /// <summary>PATCH only: fields that are the schedule's own no more, and come from the template that it follows.</summary>
    public IReadOnlyList<string>? UseTemplate { get; set; }

    /// <summary>The timing fields, nested.</summary>
    public TimingRequest? ScheduleConfig { get; set; }

    /// <summary>The timing fields in the oldest shape.</summary>
    public OldestTimingRequest? Schedule { get; set; }
}
