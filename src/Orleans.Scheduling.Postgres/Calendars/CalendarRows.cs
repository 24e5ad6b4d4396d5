using System.Text.Json;
using Npgsql;
using Orleans.Scheduling.Calendars;
using Orleans.Scheduling.Core.Firing;

namespace Orleans.Scheduling.Postgres.Calendars;

/// <summary>Between a row of the table and a calendar.</summary>
internal static class CalendarRows
{
    public static StoredCalendar Calendar(NpgsqlDataReader row) => new()
    {
        Name = row.GetString(0),
        Version = row.GetInt64(1),
        Definition = row.IsDBNull(2) ? null : Definition(row.GetString(0), row.GetString(2)),
        CreatedAt = row.GetDateTime(3),
        UpdatedAt = row.GetDateTime(4),
        UpdatedBy = row.IsDBNull(5) ? null : row.GetString(5),
        ToldThrough = row.IsDBNull(6) ? null : row.GetGuid(6),
    };

    public static string? Json(CalendarDefinition? definition) =>
        definition is null ? null : JsonSerializer.Serialize(definition, StateJson.Options);

    private static CalendarDefinition Definition(string name, string text)
    {
        try
        {
            return JsonSerializer.Deserialize<CalendarDefinition>(text, StateJson.Options)
                ?? throw new JsonException("The definition is null.");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"The stored calendar {name} can't be read: {e.Message}", e);
        }
    }
}
