using System.Collections.Frozen;
using System.Text.Json.Nodes;
using Orleans.Scheduling.Gateway.Problems;
using Orleans.Scheduling.Gateway.Requests;

namespace Orleans.Scheduling.Gateway.Schedules;

/// <summary>A schedule's fields as a caller sent them, whichever of the three shapes they came in, under one name each.</summary>
internal sealed class ScheduleBody
{
    private static readonly FrozenDictionary<string, string> OldestNames = new Dictionary<string, string>
    {
        ["type"] = ScheduleFields.Type,
        ["run_at"] = ScheduleFields.Time,
        ["interval"] = ScheduleFields.Interval,
        ["cron"] = ScheduleFields.Cron,
        ["max_runs"] = ScheduleFields.MaxExecutions,
    }.ToFrozenDictionary();

    private readonly Dictionary<string, string> _namesAsSent = [];

    private ScheduleBody()
    {
    }

    /// <summary>The fields by their names of today; null is a value, too.</summary>
    public JsonObject Fields { get; } = [];

    /// <summary>What the caller called a field where that isn't its name of today.</summary>
    public IReadOnlyDictionary<string, string> NamesAsSent => _namesAsSent;

    /// <summary>True where there are fields and all of them say when the schedule fires.</summary>
    public bool IsTimingOnly => Fields.Count > 0 && Fields.All(pair => ScheduleFields.Timing.Contains(pair.Key));

    public static ScheduleBody Read(JsonObject json, FieldErrors errors)
    {
        var body = new ScheduleBody();
        foreach (var (name, value) in json)
        {
            switch (name)
            {
                case ScheduleFields.Config:
                    body.PutNested(name, value, field => ScheduleFields.Timing.Contains(field) ? field : null, ScheduleFields.Timing, errors);
                    break;
                case ScheduleFields.Oldest:
                    body.PutNested(name, value, OldestNames.GetValueOrDefault, OldestNames.Keys, errors);
                    break;
                default:
                    body.Put(name, ScheduleFields.Request.Contains(name) ? name : null, value, name, ScheduleFields.Request, errors);
                    break;
            }
        }

        return body;
    }

    private void PutNested(
        string shape, JsonNode? nested, Func<string, string?> nameOf, IEnumerable<string> known, FieldErrors errors)
    {
        if (nested is JsonObject fields)
        {
            foreach (var (name, value) in fields)
                Put(name, nameOf(name), value, $"{shape}.{name}", known, errors);
        }
        else if (nested is not null)
        {
            errors.Add(shape, "It must be an object.");
        }
    }

    private void Put(
        string name, string? field, JsonNode? value, string path, IEnumerable<string> known, FieldErrors errors)
    {
        if (field is not null)
            Put(field, value, path, errors);
        else if (!ScheduleFields.ReadOnly.Contains(name))
            errors.Add(path, Suggestions.Unknown(name, known));
    }

    private void Put(string field, JsonNode? value, string path, FieldErrors errors)
    {
        if (path == "schedule.type" && value?.ToString() == "once") value = "one_time";

        // One shape may leave null what another gives.
        if (Fields.TryGetPropertyValue(field, out var given) && given is not null)
        {
            if (value is not null && !JsonNode.DeepEquals(given, value))
                errors.Add(path, $"It contradicts {_namesAsSent.GetValueOrDefault(field, field)}; give it once.");
            return;
        }

        Fields[field] = value?.DeepClone();
        if (path == field) _namesAsSent.Remove(field);
        else _namesAsSent[field] = path;
    }
}
