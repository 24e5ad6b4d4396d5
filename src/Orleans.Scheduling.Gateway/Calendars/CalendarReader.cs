using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Orleans.Scheduling.Core.FireTimes.Rules;
using Orleans.Scheduling.Gateway.Named;
using Orleans.Scheduling.Gateway.Problems;
using Orleans.Scheduling.Gateway.Requests;

namespace Orleans.Scheduling.Gateway.Calendars;

/// <summary>Makes a calendar of a request's body, and judges it before its grain is called.</summary>
internal static class CalendarReader
{
    private static readonly FrozenSet<string> ReadOnly = GatewayJson.Default.CalendarResponse.Properties.Select(p => p.Name)
        .Except(GatewayJson.Default.CalendarRequest.Properties.Select(p => p.Name)).ToFrozenSet();

    /// <exception cref="SchedulingException">Invalid: names every wrong field.</exception>
    public static CalendarDefinition Read(string name, JsonObject json, DateTimeOffset now)
    {
        var errors = new FieldErrors();
        NamedBody.Trim(name, json, ReadOnly, errors);
        var request = FieldReader.Read(json, GatewayJson.Default.CalendarRequest, errors);
        var definition = new CalendarDefinition
        {
            Description = request.Description,
            TimeZone = request.Timezone,
            Dates = [.. request.Dates ?? []],
            YearlyDates = [.. request.YearlyDates ?? []],
            Weekdays = [.. request.Weekdays ?? []],
            Windows = Windows(request.Windows, errors),
        };
        foreach (var rule in CalendarRules.Check(name, definition, now).Where(rule => !errors.Has(rule.Field)).ToArray())
            errors.Add(rule.Field, rule.Message);
        errors.ThrowIfAny();
        return definition;
    }

    private static ImmutableArray<CalendarWindow> Windows(IReadOnlyList<CalendarWindowRequest>? windows, FieldErrors errors)
    {
        var read = ImmutableArray.CreateBuilder<CalendarWindow>();
        foreach (var (index, window) in (windows ?? []).Index())
        {
            if (window is null)
            {
                errors.Add($"windows[{index}]", "It must be an object; null isn't one.");
                continue;
            }

            if (window.CronExpression is null) errors.Add($"windows[{index}].cron_expression", "It is missing.");
            else if (window.DurationSeconds is null) errors.Add($"windows[{index}].duration_seconds", "It is missing.");
            read.Add(new CalendarWindow
            {
                CronExpression = window.CronExpression ?? "", DurationSeconds = window.DurationSeconds ?? 0,
            });
        }

        return read.ToImmutable();
    }
}
