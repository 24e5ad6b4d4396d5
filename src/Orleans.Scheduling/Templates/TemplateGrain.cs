using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Scheduling.Core.Auditing;
using Orleans.Scheduling.Core.Templates;
using Orleans.Scheduling.Definitions;
using Orleans.Scheduling.Hosting;
using Orleans.Scheduling.Schedules;

namespace Orleans.Scheduling.Templates;

/// <summary>One template.</summary>
internal sealed class TemplateGrain(
    IDefinitionStore<TemplateDefinition> store,
    GuidGrains<IScheduleCallbacks> schedules,
    [FromKeyedServices(SchedulingTime.Key)] TimeProvider clock,
    ILogger<TemplateGrain> logger)
    : DefinitionGrain<TemplateDefinition, TemplateSnapshot>("template", store, clock, logger), ITemplateGrain
{
    protected override string HowUsed => "follow the template";

    protected override ImmutableArray<FieldError> Check(TemplateDefinition definition, DateTimeOffset now) =>
        TemplateRules.Check(Name, definition, now);

    protected override TemplateDefinition WithUnknownFieldsOf(TemplateDefinition? old, TemplateDefinition next) =>
        next with { Extensions = old?.Extensions };

    protected override ImmutableArray<FieldChange> Changes(TemplateDefinition? before, TemplateDefinition? after) =>
        TemplateChanges.Between(before, after);

    protected override TemplateSnapshot? ToSnapshot(StoredDefinition<TemplateDefinition> stored) => StoredTemplates.ToSnapshot(stored);

    protected override Task TellAsync(Guid scheduleId, StoredDefinition<TemplateDefinition> stored, Caller caller) =>
        schedules.Get(scheduleId).TemplateChangedAsync(stored.ToTemplate()!, caller);
}
