using System.Collections.Concurrent;

namespace Orleans.Scheduling.EndToEnd.Tests.Gateway;

/// <summary>Calendars or templates in memory, which no schedule goes by.</summary>
internal abstract class FakeDefinitions<TDefinition, TSnapshot>(string kind)
    where TSnapshot : class
{
    private readonly ConcurrentDictionary<string, TSnapshot> _kept = new();

    protected abstract long VersionOf(TSnapshot snapshot);

    protected abstract TSnapshot Make(string name, long version, TDefinition definition, Caller caller);

    protected Task<TSnapshot?> GetAsync(string name) => Task.FromResult(_kept.GetValueOrDefault(name));

    protected Task<TSnapshot> PutAsync(string name, TDefinition definition, long? expectedVersion, Caller caller)
    {
        var old = Check(name, expectedVersion);
        return Task.FromResult(_kept[name] = Make(name, (old is null ? 0 : VersionOf(old)) + 1, definition, caller));
    }

    protected Task DeleteAsync(string name, long? expectedVersion)
    {
        Check(name, expectedVersion);
        return _kept.TryRemove(name, out _)
            ? Task.CompletedTask
            : throw new SchedulingException(SchedulingError.NotFound, $"There is no {kind} {name}.");
    }

    private TSnapshot? Check(string name, long? expected)
    {
        var old = _kept.GetValueOrDefault(name);
        if (expected is not null && (old is null || expected != VersionOf(old)))
            throw new SchedulingException(SchedulingError.VersionMismatch, $"It isn't at {expected}.");
        return old;
    }
}

/// <summary>Calendars in memory.</summary>
internal sealed class FakeCalendars() : FakeDefinitions<CalendarDefinition, CalendarSnapshot>("calendar")
{
    public ICalendarGrain At(string name) => new Grain(this, name);

    protected override long VersionOf(CalendarSnapshot snapshot) => snapshot.Calendar.Version;

    protected override CalendarSnapshot Make(string name, long version, CalendarDefinition definition, Caller caller) => new()
    {
        Calendar = new Calendar { Name = name, Version = version, Definition = definition },
        CreatedAt = GatewayUnderTest.Now,
        UpdatedAt = GatewayUnderTest.Now.AddMinutes(version - 1),
        UpdatedBy = caller.Name,
    };

    private sealed class Grain(FakeCalendars all, string name) : ICalendarGrain
    {
        public Task<CalendarSnapshot?> GetAsync(CancellationToken cancellationToken = default) => all.GetAsync(name);

        public Task<CalendarSnapshot> PutAsync(
            CalendarDefinition definition, long? expectedVersion, Caller caller, CancellationToken cancellationToken = default) =>
            all.PutAsync(name, definition, expectedVersion, caller);

        public Task DeleteAsync(long? expectedVersion, Caller caller, CancellationToken cancellationToken = default) =>
            all.DeleteAsync(name, expectedVersion);
    }
}

/// <summary>Templates in memory.</summary>
internal sealed class FakeTemplates() : FakeDefinitions<TemplateDefinition, TemplateSnapshot>("template")
{
    public ITemplateGrain At(string name) => new Grain(this, name);

    protected override long VersionOf(TemplateSnapshot snapshot) => snapshot.Template.Version;

    protected override TemplateSnapshot Make(string name, long version, TemplateDefinition definition, Caller caller) => new()
    {
        Template = new Template { Name = name, Version = version, Definition = definition },
        CreatedAt = GatewayUnderTest.Now,
        UpdatedAt = GatewayUnderTest.Now.AddMinutes(version - 1),
        UpdatedBy = caller.Name,
    };

    private sealed class Grain(FakeTemplates all, string name) : ITemplateGrain
    {
        public Task<TemplateSnapshot?> GetAsync(CancellationToken cancellationToken = default) => all.GetAsync(name);

        public Task<TemplateSnapshot> PutAsync(
            TemplateDefinition definition, long? expectedVersion, Caller caller, CancellationToken cancellationToken = default) =>
            all.PutAsync(name, definition, expectedVersion, caller);

        public Task DeleteAsync(long? expectedVersion, Caller caller, CancellationToken cancellationToken = default) =>
            all.DeleteAsync(name, expectedVersion);
    }
}
