using Orleans.Scheduling.EndToEnd.Tests.Processes;

namespace Orleans.Scheduling.EndToEnd.Tests.Contract.Drives;

/// <summary>Calendars: create, replace, read, delete.</summary>
internal sealed class CalendarDrive : IDrive
{
    private const string Name = "closed";

    private static readonly object Calendar = new
    {
        description = "When nobody is there.",
        timezone = "Europe/Paris",
        dates = new[] { "2030-05-30" },
        yearly_dates = new[] { "12-25" },
        weekdays = new[] { "sunday" },
        windows = new[] { new { cron_expression = "0 2 * * *", duration_seconds = 3600 } },
    };

    public async Task RunAsync(ContractApi api, Scenario scenario)
    {
        // An If-Match is for calendars that exist.
        await api.ExpectAsync(201, "PutCalendar", [Name], body: Calendar);
        var calendar = await api.ExpectAsync(200, "PutCalendar", [Name], body: new { weekdays = new[] { "monday" } });
        await api.ExpectAsync(400, "PutCalendar", [Name], body: new { weekdays = new[] { "someday" } });
        await api.ExpectAsync(200, "GetCalendar", [Name]);
        await api.ExpectAsync(304, "GetCalendar", [Name], header: ("If-None-Match", $"\"{calendar["version"]}\""));
        await api.ExpectAsync(404, "GetCalendar");
        await api.ExpectAsync(200, "ListCalendars");

        var schedule = await api.CreateAsync(new { calendars = new[] { Name }, calendar_policy = "next" });
        await api.ExpectAsync(200, "GetSchedule", [schedule]);
        await api.ExpectAsync(409, "DeleteCalendar", [Name]);
        await api.ExpectAsync(200, "CancelSchedule", [schedule]);
        await api.ExpectAsync(200, "DeleteCalendar", [Name]);
        await api.ExpectAsync(404, "DeleteCalendar", [Name]);
    }
}
