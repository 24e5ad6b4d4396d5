using System.Collections.Concurrent;

namespace Orleans.Scheduling.EndToEnd.Tests.Gateway;

/// <summary>Calendars in memory, which no schedule names.</summary>
internal sealed class FakeCalendars
{
    private readonly ConcurrentDictionary<string, CalendarSnapshot> _calendars = new();

    public ICalendarGrain At(string name) => new Grain(_calendars, name);

    private sealed class Grain(ConcurrentDictionary<string, CalendarSnapshot> calendars, string name) : ICalendarGrain
    {
        public Task<CalendarSnapshot?> GetAsync(CancellationToken cancellationToken = default) =>
            Task.FromResult(calendars.GetValueOrDefault(name));

        public Task<CalendarSnapshot> PutAsync(
            CalendarDefinition definition, long? expectedVersion, Caller caller, CancellationToken cancellationToken = default)
        {
            var old = calendars.GetValueOrDefault(name);
            CheckVersion(old, expectedVersion);
            var calendar = new Calendar { Name = name, Version = (old?.Calendar.Version ?? 0) + 1, Definition = definition };
            return Task.FromResult(calendars[name] = new CalendarSnapshot
            {
                Calendar = calendar,
                CreatedAt = GatewayUnderTest.Now,
                UpdatedAt = GatewayUnderTest.Now.AddMinutes(calendar.Version - 1),
                UpdatedBy = caller.Name,
            });
        }

        public Task DeleteAsync(long? expectedVersion, Caller caller, CancellationToken cancellationToken = default)
        {
            CheckVersion(calendars.GetValueOrDefault(name), expectedVersion);
            return calendars.TryRemove(name, out _)
                ? Task.CompletedTask
                : throw new SchedulingException(SchedulingError.NotFound, $"There is no calendar {name}.");
        }

        private static void CheckVersion(CalendarSnapshot? old, long? expected)
        {
            if (expected is not null && expected != old?.Calendar.Version)
                throw new SchedulingException(SchedulingError.VersionMismatch, $"It is at {old?.Calendar.Version}.");
        }
    }
}
