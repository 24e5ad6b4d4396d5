namespace Orleans.Scheduling.Core.FireTimes;

/// <summary>Where a timing has its cron expressions: alone in one field, or several in a list.</summary>
internal static class CronFields
{
    public const string One = "cron_expression";
    public const string List = "cron_expressions";

    /// <summary>Each expression with the field it stands in.</summary>
    public static IEnumerable<(string Field, string Text)> Of(ScheduleTiming timing)
    {
        if (timing.CronExpressions is { IsDefault: false } several)
            return several.Select((text, index) => ($"{List}[{index}]", text ?? ""));
        return timing.Cron is { } one ? [(One, one)] : [];
    }
}
