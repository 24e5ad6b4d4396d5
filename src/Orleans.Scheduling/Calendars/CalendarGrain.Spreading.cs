using Microsoft.Extensions.Logging;
using Orleans.Scheduling.Schedules;

namespace Orleans.Scheduling.Calendars;

/// <summary>Tells schedules of a new version, page by page; the last page done is stored, and a crash goes on after it.</summary>
internal sealed partial class CalendarGrain
{
    /// <summary>Schedules told at once.</summary>
    internal const int PageSize = 200;

    private bool _isSpreading;

    // Runs beside calls: a Put in between makes it begin anew.
    private async Task SpreadAsync()
    {
        if (_isSpreading)
        {
            return;
        }

        _isSpreading = true;
        var (told, failed) = (0, 0);
        try
        {
            while (await LoadAsync() is { Current: { } calendar, ToldThrough: { } after } stored)
            {
                DelayDeactivation(2 * Retry);
                var page = await store.ListSchedulesAsync(Name, after, PageSize, CancellationToken.None);
                var results = await Task.WhenAll(page.Select(id => TellAsync(id, calendar, stored.UpdatedBy)));
                failed += results.Count(done => !done);
                told += results.Count(done => done);
                var isLast = page.Length < PageSize;

                // Those that can't be told now don't keep it from the others; all are gone through once more.
                var through = !isLast ? page[^1] : failed > 0 ? Guid.Empty : (Guid?)null;
                await store.SaveProgressAsync(Name, stored.Version, through, CancellationToken.None);
                if (_stored == (object)stored)
                {
                    _stored = stored with { ToldThrough = through };
                    if (isLast && failed > 0)
                    {
                        LogIncomplete(Name, stored.Version, failed, Retry);
                        return;
                    }
                }
                else
                {
                    failed = 0;
                }
            }

            LogSpread(Name, _stored?.Version, told);
        }
        catch (ScheduleStoreException exception)
        {
            LogFailed(exception, Name, Retry);
        }
        finally
        {
            _isSpreading = false;
        }
    }

    private async Task<bool> TellAsync(Guid scheduleId, Calendar calendar, string? by)
    {
        try
        {
            await schedules.Get(scheduleId).CalendarChangedAsync(calendar, new Caller { Name = by });
            return true;
        }
        catch (Exception exception)
        {
            LogUntold(exception, scheduleId, calendar.Name, calendar.Version);
            return false;
        }
    }

    [LoggerMessage(1, LogLevel.Information, "SYSTEM calendar_spread: calendar {Name} is at version {Version}; {Count} schedules were told.")]
    private partial void LogSpread(string name, long? version, int count);

    [LoggerMessage(2, LogLevel.Warning, "Calendar {Name}, version {Version}: {Count} schedules could not be told; it is tried again in {Delay}.")]
    private partial void LogIncomplete(string name, long version, int count, TimeSpan delay);

    [LoggerMessage(3, LogLevel.Warning, "Calendar {Name}: the store can't be reached; schedules are told in {Delay}.")]
    private partial void LogFailed(Exception exception, string name, TimeSpan delay);

    [LoggerMessage(4, LogLevel.Warning, "Schedule {ScheduleId} could not be told of calendar {Name}, version {Version}.")]
    private partial void LogUntold(Exception exception, Guid scheduleId, string name, long version);
}
