using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Scheduling.Core.Conflicts;
using Orleans.Scheduling.Core.FireTimes;
using Orleans.Scheduling.Gateway.Schedules;
using Orleans.Scheduling.Hosting;
using Orleans.Scheduling.Schedules;

namespace Orleans.Scheduling.Gateway.Conflicts;

/// <summary>Tells who creates or previews a schedule which others of its target fire when it does. Never refuses anything.</summary>
/// <remarks>A look at the next fires of the newest few, so that creating stays cheap; the rest is for GET /schedules/{id}/conflicts.</remarks>
internal sealed partial class ConflictWarnings(
    SchedulesOfTarget schedules, CalendarDefinitions calendars, IOptions<GatewayOptions> options,
    [FromKeyedServices(SchedulingTime.Key)] TimeProvider time, ILogger<ConflictWarnings> logger)
{
    private const int MaxFires = 10;
    private const int MaxNamed = 3;
    private static readonly TimeSpan Ahead = TimeSpan.FromHours(24);

    private TimeSpan Window => TimeSpan.FromSeconds(options.Value.Conflicts.WindowSeconds);

    /// <summary>For a schedule that has been created.</summary>
    public Task<ImmutableArray<string>> OfCreatedAsync(ScheduleSnapshot created, CancellationToken cancellationToken) =>
        GuardAsync(created.Definition, async key =>
        {
            var (definition, now) = (created.Definition, time.GetUtcNow());
            var times = new NominalTimes(
                definition.Timing, created.ScheduleId, created.CreatedAt, await calendars.FindAsync(definition.Timing, cancellationToken));
            var upcoming = new UpcomingFires(times, definition.Timing, now.AddTicks(-1), definition.MaxExecutions ?? long.MaxValue);
            ImmutableArray<DateTimeOffset> fires = [.. upcoming.From(now).Take(SchedulesOfTarget.MaxFires)];
            var others = await schedules.GetAsync(key, definition.Target, cancellationToken);
            schedules.Add(key, new NextFires(created.ScheduleId, definition.Name, fires));
            return Find(fires, now, others.Where(other => other.ScheduleId != created.ScheduleId));
        });

    /// <summary>For a schedule that isn't created yet.</summary>
    public Task<ImmutableArray<string>> OfPreviewAsync(
        ScheduleDefinition definition, UpcomingFires upcoming, CancellationToken cancellationToken) =>
        GuardAsync(definition, async key => Find(
            upcoming.All().Select(next => next.FireAt), time.GetUtcNow(),
            await schedules.GetAsync(key, definition.Target, cancellationToken)));

    private async Task<ImmutableArray<string>> GuardAsync(
        ScheduleDefinition definition, Func<string, Task<ImmutableArray<string>>> find)
    {
        // What fires at once has nothing before it that could be moved, what fires after others no times that are known.
        if (Window == TimeSpan.Zero || definition.Timing.Type is ScheduleType.Immediate or ScheduleType.After || KeyOf(definition.Target) is not { } key)
            return [];
        try
        {
            return await find(key);
        }
        catch (Exception exception) when (exception is ScheduleStoreException or SchedulingException or InvalidDataException or TimeoutException)
        {
            LogUnknown(exception);
            return [];
        }
    }

    private ImmutableArray<string> Find(IEnumerable<DateTimeOffset> fires, DateTimeOffset now, IEnumerable<NextFires> others)
    {
        var own = fires.TakeWhile(at => at <= now + Ahead).Take(MaxFires).ToList();
        var found = others.Select(other => (other, First: Coincidences.Between(
                own, from => other.Fires.SkipWhile(at => at < from), Window).Select(pair => (Coincidence?)pair).FirstOrDefault()))
            .Where(pair => pair.First is not null)
            .ToList();
        if (found.Count == 0) return [];
        var named = found.Take(MaxNamed).Select(pair => string.Create(
            CultureInfo.InvariantCulture,
            $"{pair.other.ScheduleId} \"{pair.other.Name}\" ({pair.First!.Value.Other.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ})"));
        var more = found.Count > MaxNamed ? $" and {found.Count - MaxNamed} more" : "";
        return [$"It fires within {Window.TotalSeconds:0} seconds of other schedules with the same target: {string.Join(", ", named)}{more}."];
    }

    private static string? KeyOf(ExecutionTarget target) => target switch
    {
        { WorkflowId: { } workflow } => $"workflow:{workflow}",
        { Command: { } command } => $"command:{command.Name}",
        { Webhook: { } webhook } => $"webhook:{webhook.Url}",
        _ => null,
    };

    [LoggerMessage(1, LogLevel.Debug, "Whether a schedule's fires coincide with others can't be told.")]
    private partial void LogUnknown(Exception exception);
}
