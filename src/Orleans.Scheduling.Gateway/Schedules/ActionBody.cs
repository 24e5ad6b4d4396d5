using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Orleans.Scheduling.Core.FireTimes;
using Orleans.Scheduling.Gateway.Problems;
using Orleans.Scheduling.Gateway.Requests;

namespace Orleans.Scheduling.Gateway.Schedules;

/// <summary>Reads the bodies of pause, resume, trigger and cancel.</summary>
internal static class ActionBody
{
    public const int MaxNote = 2_000;
    public const string UntilExpectation = "It must be an ISO 8601 time, such as 2027-01-31T09:00:00+01:00.";

    // Nothing is wrong with it, so whatever is wrong is the context put into it.
    private static readonly ScheduleDefinition Sound = new()
    {
        Name = "trigger",
        Timing = new ScheduleTiming { Type = ScheduleType.Immediate },
        Target = new ExecutionTarget { WorkflowId = "trigger" },
    };

    /// <exception cref="SchedulingException">Invalid.</exception>
    public static T Read<T>(JsonObject json, JsonTypeInfo<T> type, Func<T, string?>? note = null) where T : class
    {
        var errors = new FieldErrors();
        var body = FieldReader.Read(json, type, errors);
        if (note?.Invoke(body)?.Length > MaxNote)
            errors.Add("note", $"It has more than {MaxNote} characters.");
        errors.ThrowIfAny();
        return body;
    }

    /// <summary>The context of a trigger as JSON; null = the schedule's own.</summary>
    /// <exception cref="SchedulingException">Invalid.</exception>
    public static string? Context(JsonObject json)
    {
        Read(json, GatewayJson.Default.TriggerRequest);
        var context = RawJson.Text(json, ScheduleFields.Context);
        var errors = DefinitionRules.Check(Sound with { ContextJson = context }, DateTimeOffset.MinValue);
        return errors.IsEmpty ? context : throw new SchedulingException(errors);
    }

    /// <summary>A time on the clocks of the schedule, if it has no offset.</summary>
    /// <exception cref="SchedulingException">Invalid.</exception>
    public static DateTimeOffset Until(string text, ScheduleSnapshot schedule) =>
        WallTime.TryParse(text, schedule.Definition.Timing.TimeZone, out var until)
            ? until
            : throw FieldErrors.Single("until", UntilExpectation);
}
