using Microsoft.Extensions.Logging;
using Orleans.Scheduling.Schedules;

namespace Orleans.Scheduling.Definitions;

/// <summary>Tells schedules of a new version, page by page; the last page done is stored, and a crash goes on after it.</summary>
internal abstract partial class DefinitionGrain<TDefinition, TSnapshot>
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
            while (await LoadAsync() is { Definition: not null, ToldThrough: { } after } stored)
            {
                DelayDeactivation(2 * Retry);
                var page = await store.ListSchedulesAsync(Name, after, PageSize, CancellationToken.None);
                var results = await Task.WhenAll(page.Select(id => TryTellAsync(id, stored)));
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
                        LogIncomplete(kind, Name, stored.Version, failed, Retry);
                        return;
                    }
                }
                else
                {
                    failed = 0;
                }
            }

            LogSpread(kind, Name, _stored?.Version, told);
        }
        catch (ScheduleStoreException exception)
        {
            LogFailed(exception, kind, Name, Retry);
        }
        finally
        {
            _isSpreading = false;
        }
    }

    private async Task<bool> TryTellAsync(Guid scheduleId, StoredDefinition<TDefinition> stored)
    {
        try
        {
            await TellAsync(scheduleId, stored, new Caller { Name = stored.UpdatedBy });
            return true;
        }
        catch (Exception exception)
        {
            LogUntold(exception, scheduleId, kind, stored.Name, stored.Version);
            return false;
        }
    }

    [LoggerMessage(1, LogLevel.Information, "SYSTEM {Kind}_spread: {Name} is at version {Version}; {Count} schedules were told.")]
    private partial void LogSpread(string kind, string name, long? version, int count);

    [LoggerMessage(2, LogLevel.Warning, "The {Kind} {Name}, version {Version}: {Count} schedules could not be told; it is tried again in {Delay}.")]
    private partial void LogIncomplete(string kind, string name, long version, int count, TimeSpan delay);

    [LoggerMessage(3, LogLevel.Warning, "The {Kind} {Name}: the store can't be reached; schedules are told in {Delay}.")]
    private partial void LogFailed(Exception exception, string kind, string name, TimeSpan delay);

    [LoggerMessage(4, LogLevel.Warning, "Schedule {ScheduleId} could not be told of {Kind} {Name}, version {Version}.")]
    private partial void LogUntold(Exception exception, Guid scheduleId, string kind, string name, long version);
}
