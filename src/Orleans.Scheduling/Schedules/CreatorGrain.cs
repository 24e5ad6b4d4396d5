using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Scheduling.Hosting;

namespace Orleans.Scheduling.Schedules;

/// <summary>
/// Counts what a creator has. The table is the truth, and is asked at the first creation and when the limit seems reached;
/// in between, what was admitted is added up here.
/// </summary>
internal sealed class CreatorGrain(
    IScheduleStore store,
    IOptions<SchedulingOptions> options,
    [FromKeyedServices(SchedulingTime.Key)] TimeProvider clock) : Grain, ICreatorGrain
{
    // Long enough for a creation that was admitted to be stored, or to have failed.
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private const string NamePrefix = "creator:";

    // What was admitted within the window: by id, and oldest first.
    private readonly HashSet<Guid> _recent = [];
    private readonly Queue<(Guid ScheduleId, DateTimeOffset At)> _admissions = [];
    private int? _room;

    internal static string KeyOf(string? creator) => creator is null ? "nobody" : NamePrefix + creator;

    public async Task AdmitAsync(Guid scheduleId, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        while (_admissions.TryPeek(out var oldest) && now - oldest.At >= Window)
        {
            _recent.Remove(_admissions.Dequeue().ScheduleId);
        }

        if (_recent.Contains(scheduleId))
        {
            return;
        }

        var (most, perMinute) = (options.Value.MaxSchedulesPerCreator, options.Value.MaxCreatesPerMinutePerCreator);
        if (perMinute > 0 && _recent.Count >= perMinute)
        {
            throw new SchedulingException(
                SchedulingError.TooManyRequests,
                $"{Who} created {perMinute} schedules within a minute, as many as are allowed; try again in a minute.");
        }

        if (most > 0)
        {
            if (_room is not > 0)
            {
                _room = most - await CountAsync(most, cancellationToken);
            }

            if (_room <= 0)
            {
                throw new SchedulingException(
                    SchedulingError.TooManyRequests,
                    $"{Who} has {most} schedules that are active or paused, as many as are allowed; cancel or delete some first.");
            }

            _room--;
        }

        _recent.Add(scheduleId);
        _admissions.Enqueue((scheduleId, now));
    }

    private string? Name => this.GetPrimaryKeyString() is var key && key.StartsWith(NamePrefix, StringComparison.Ordinal)
        ? key[NamePrefix.Length..]
        : null;

    private string Who => Name ?? "Whoever gives no name";

    // Of those just admitted some are stored and some not yet: all count, and none twice.
    private async Task<int> CountAsync(int most, CancellationToken cancellationToken) =>
        _recent.Count + await StoreCalls.AskAsync(
            () => store.CountLiveAsync(Name, _recent, most, cancellationToken), ScheduleInbox.Unreachable);
}
