using System.Globalization;
using System.Text.Json;
using Orleans.Scheduling.Core.FireTimes;
using Orleans.Scheduling.Core.Workflows.Values;

namespace Orleans.Scheduling.Core.Workflows;

/// <summary>When a delay ends.</summary>
internal static class DelayTimes
{
    /// <summary>The instant, for a delay that begins now.</summary>
    /// <exception cref="TextTemplateException">It gives none, or one too far away.</exception>
    public static DateTimeOffset EndOf(DelayStep delay, DateTimeOffset now, Evaluator values)
    {
        var end = delay.Until is { } until ? Until(values.Text(TextTemplate.Parse(until))) : now + Seconds(delay.SecondsJson!, values);
        return end - now > WorkflowLimits.MaxDelay
            ? throw new TextTemplateException($"it would last until {end:yyyy-MM-dd}; a delay may last {WorkflowLimits.MaxDelay.TotalDays:0} days.")
            : end;
    }

    /// <summary>Whether JSON is a number.</summary>
    public static bool IsNumber(string json, out double number)
    {
        number = 0;
        return double.TryParse(json, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);
    }

    /// <summary>Whether JSON is a text.</summary>
    public static bool IsText(string json, out string text)
    {
        text = "";
        try
        {
            text = JsonSerializer.Deserialize<string>(json) ?? "";
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static DateTimeOffset Until(string text) => WallTime.TryParse(text, "UTC", out var time)
        ? time
        : throw new TextTemplateException($"{Quoted.Value(text)} is not an ISO 8601 time.");

    private static TimeSpan Seconds(string json, Evaluator values)
    {
        var value = IsText(json, out var text) ? values.Json(TextTemplate.Parse(text)) : json;
        if (!IsNumber(value, out var seconds))
            throw new TextTemplateException($"{Quoted.Value(value)} is not a number of seconds.");
        return TimeSpan.FromSeconds(Math.Clamp(seconds, 0, 2 * WorkflowLimits.MaxDelay.TotalSeconds));
    }
}
