using System.Collections.Immutable;
using Orleans.Scheduling.Core.FireTimes;
using Orleans.Scheduling.Gateway.Problems;
using Orleans.Scheduling.Postgres;

namespace Orleans.Scheduling.Gateway.Schedules;

/// <summary>Reads the filter of a bulk operation.</summary>
internal static class BulkFilter
{
    public static ScheduleFilter Read(BulkFilterRequest request, string path, FieldErrors errors)
    {
        var filter = new ScheduleFilter
        {
            Status = request.Status,
            Type = request.Type,
            WorkflowId = Text(request.WorkflowId, "workflow_id"),
            CreatedBy = Text(request.CreatedBy, "created_by"),
            CommunityId = Text(request.CommunityId, "community_id"),
            TagsAny = Tags(request.Tags, "tags"),
            TagsAll = Tags(request.TagsAll, "tags_all"),
            NamePrefix = Text(request.NamePrefix, "name_prefix"),
            NextFireFrom = Time(request.NextFrom, "next_from"),
            NextFireBefore = Time(request.NextBefore, "next_before"),
        };
        // Tags are arrays, which no two records share: an empty filter is told by its parts.
        var isEmpty = filter with { TagsAny = [], TagsAll = [] } == new ScheduleFilter { TagsAny = [], TagsAll = [] }
            && filter.TagsAny.IsEmpty && filter.TagsAll.IsEmpty;
        // Everything is more than anybody should ask for by leaving something out.
        if (isEmpty && !errors.Any) errors.Add(path, "It would match every schedule; give at least one condition.");
        return filter;

        string? Text(string? text, string field)
        {
            if (text?.Length == 0) errors.Add($"{path}.{field}", "It is empty; give a value or leave it out.");
            return text;
        }

        ImmutableArray<string> Tags(IReadOnlyList<string>? tags, string field)
        {
            if (tags?.Count == 0 || tags?.Contains(null!) == true)
                errors.Add($"{path}.{field}", "It must be a list of strings, with at least one.");
            return tags is null ? [] : [.. tags];
        }

        DateTimeOffset? Time(string? text, string field)
        {
            if (text is null) return null;
            if (WallTime.TryParse(text, "UTC", out var time)) return time;
            errors.Add($"{path}.{field}", "It must be an ISO 8601 time, such as 2027-01-31T09:00:00Z.");
            return null;
        }
    }
}
