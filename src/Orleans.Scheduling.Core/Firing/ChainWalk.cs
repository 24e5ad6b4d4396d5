using System.Collections.Immutable;

namespace Orleans.Scheduling.Core.Firing;

/// <summary>A schedule that comes after others.</summary>
/// <param name="ScheduleId">The schedule.</param>
/// <param name="WorkflowId">The workflow that it runs; null = it runs something else.</param>
/// <param name="After">What it comes after.</param>
public sealed record ChainLink(Guid ScheduleId, string? WorkflowId, ScheduleAfter After);

/// <summary>
/// Goes up from what a schedule is to come after, a step at a time, to see whether it would come after itself. The caller
/// looks up the links of each step: those of <see cref="Schedules"/>, and of schedules that run one of <see cref="Workflows"/>.
/// </summary>
public sealed class ChainWalk
{
    private readonly Guid _scheduleId;
    private readonly string? _workflowId;
    private readonly string _field;
    private readonly Dictionary<Place, Place?> _cameBy = [];
    private ImmutableArray<Place> _step;
    private int _links = 1;

    /// <summary>A walk.</summary>
    /// <param name="scheduleId">The schedule.</param>
    /// <param name="workflowId">The workflow that it is to run; null = it runs something else.</param>
    /// <param name="after">What it is to come after.</param>
    public ChainWalk(Guid scheduleId, string? workflowId, ScheduleAfter after)
    {
        (_scheduleId, _workflowId) = (scheduleId, workflowId);
        _field = after.ScheduleId is null ? "after.workflow_id" : "after.schedule_id";
        _step = [Place.Of(after)];
        _cameBy.Add(_step[0], null);
    }

    /// <summary>The schedules to look up.</summary>
    public ImmutableArray<Guid> Schedules => [.. _step.Select(place => place.ScheduleId).OfType<Guid>()];

    /// <summary>The workflows to look up.</summary>
    public ImmutableArray<string> Workflows => [.. _step.Select(place => place.WorkflowId).OfType<string>()];

    /// <summary>True once nothing is left to look up.</summary>
    public bool IsOver => _step.IsEmpty;

    /// <summary>What is wrong as far as the walk has come; null = nothing.</summary>
    public FieldError? Error
    {
        get
        {
            if (_step.FirstOrDefault(place => place.ScheduleId == _scheduleId || (place.WorkflowId is { } run && run == _workflowId)) is { } itself)
            {
                return new FieldError(_field, $"The schedule would come after itself: {PathTo(itself)}. Break the circle.");
            }

            return _links > Chaining.MaxLinks && !IsOver
                ? new FieldError(_field, $"The chain would have more than {Chaining.MaxLinks} links, as many as one may have.")
                : null;
        }
    }

    /// <summary>Goes on with what was looked up.</summary>
    public void Go(IEnumerable<ChainLink> found)
    {
        var next = ImmutableArray.CreateBuilder<Place>();

        // What the schedule itself comes after so far is no matter: it is to come after something else.
        foreach (var link in found.Where(link => link.ScheduleId != _scheduleId))
        {
            var by = _step.FirstOrDefault(place => place.ScheduleId == link.ScheduleId)
                ?? _step.FirstOrDefault(place => place.WorkflowId is { } run && run == link.WorkflowId);
            if (_cameBy.TryAdd(Place.Of(link.After), by))
            {
                next.Add(Place.Of(link.After));
            }
        }

        (_step, _links) = (next.ToImmutable(), _links + 1);
    }

    private string PathTo(Place place)
    {
        var path = new Stack<Place>();
        for (var at = place; at is not null; at = _cameBy[at])
        {
            path.Push(at);
        }

        return $"it comes after {string.Join(", that after ", path)}";
    }

    private sealed record Place(Guid? ScheduleId, string? WorkflowId)
    {
        public static Place Of(ScheduleAfter after) => new(after.ScheduleId, after.WorkflowId);

        public override string ToString() => ScheduleId is { } id ? $"schedule {id}" : $"workflow {WorkflowId}";
    }
}
