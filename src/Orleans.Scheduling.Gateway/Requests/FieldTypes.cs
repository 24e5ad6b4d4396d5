using Orleans.Scheduling.Gateway.Calendars;

namespace Orleans.Scheduling.Gateway.Requests;

/// <summary>What a field of a type takes, in words.</summary>
internal static class FieldTypes
{
    public static string Expectation(Type type) => type switch
    {
        { IsEnum: true } => $"It must be one of {string.Join(", ", WireNames.Of(type))}.",
        _ when type == typeof(string) => "It must be a string.",
        _ when type == typeof(Guid) => "It must be a UUID.",
        _ when type == typeof(bool) => "It must be true or false.",
        _ when type == typeof(int) || type == typeof(long) => "It must be a whole number, not too large.",
        _ when type == typeof(IReadOnlyList<Guid>) => "It must be a list of UUIDs.",
        _ when type == typeof(IReadOnlyList<string>) => "It must be a list of strings.",
        _ when type == typeof(IReadOnlyList<CalendarWindowRequest>) => "It must be a list of objects with cron_expression and duration_seconds.",
        _ when type == typeof(IReadOnlyList<int>) => "It must be a list of whole numbers.",
        _ when type == typeof(IReadOnlyDictionary<string, string>) => "It must be an object whose values are strings.",
        _ when type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) => "It must be a list of objects.",
        _ => "It must be an object.",
    };
}
