using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Scheduling.Calendars;
using Orleans.Scheduling.Chains;
using Orleans.Scheduling.Core.FireTimes;
using Orleans.Scheduling.Core.Firing;
using Orleans.Scheduling.Core.Workflows.Rules;
using Orleans.Scheduling.Hosting;
using Orleans.Scheduling.Targets;
using Orleans.Scheduling.Workflows.Definitions;

namespace Orleans.Scheduling.Schedules;

/// <summary>Whether a definition may become a schedule's: what the rules, its first occurrence and its target say.</summary>
internal sealed class Admission(
    ExecutionTargets targets,
    WorkflowLookup workflows,
    ChainAdmission chains,
    IEnumerable<IScheduleAdmission> rules,
    IGrainFactory grains,
    CalendarLookup calendars,
    IOptions<SchedulingOptions> options,
    [FromKeyedServices(SchedulingTime.Key)] TimeProvider clock)
{
    /// <summary>Admits a definition.</summary>
    /// <param name="scheduleId">The schedule.</param>
    /// <param name="definition">What it is to be.</param>
    /// <param name="stored">What it is; null = it is to be created.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The calendars that it names, where they have to be looked up.</returns>
    /// <exception cref="SchedulingException">Invalid, CommandNotAllowed, Unavailable.</exception>
    public async Task<ImmutableArray<Calendar>> AdmitAsync(
        Guid scheduleId, ScheduleDefinition definition, ScheduleState? stored, CancellationToken cancellationToken)
    {
        // A timing that stays isn't judged again: the one time of a schedule may have passed since.
        var now = clock.GetUtcNow();
        var stays = stored?.Head.Definition.Timing == definition.Timing;
        ThrowIfAny(DefinitionRules.Check(definition, stays ? stored!.Head.CreatedAt : now));
        var workflow = definition.Target.WorkflowId is { } name ? await workflows.AdmitAsync(name, cancellationToken) : null;
        if (definition.Target.WorkflowId is null)
        {
            targets.Admit(definition.Target);
        }

        ThrowIfAny([.. targets.CheckPayload(definition.Target), .. CheckContext(workflow, definition.Target, definition.ContextJson)]);
        await chains.AdmitAsync(scheduleId, definition, stored?.Head.Definition, cancellationToken);
        if (stays)
        {
            return [];
        }

        var named = await calendars.ResolveAsync(definition.Timing, cancellationToken);
        ThrowIfAny(DefinitionRules.CheckLookahead(
            definition.Timing, scheduleId, stored?.Head.CreatedAt ?? now, [.. named.Select(calendar => calendar.Definition)], now,
            options.Value.MaxScheduleLookaheadDays));
        return named;
    }

    /// <summary>Admits a context in place of a schedule's own; null = its own.</summary>
    /// <exception cref="SchedulingException">Invalid, Unavailable.</exception>
    public async Task AdmitContextAsync(ExecutionTarget target, string? contextJson, CancellationToken cancellationToken)
    {
        if (contextJson is not null)
        {
            ThrowIfAny(DefinitionRules.CheckContext(contextJson, target));
            var workflow = target.WorkflowId is { } name ? await workflows.CurrentAsync(name, cancellationToken) : null;
            ThrowIfAny(CheckContext(workflow, target, contextJson));
        }
    }

    /// <summary>Asks the host's own rules.</summary>
    /// <exception cref="SchedulingException">Refused, or Invalid where the rule names a field.</exception>
    public async Task AskHostAsync(AdmissionRequest request, CancellationToken cancellationToken)
    {
        foreach (var rule in rules)
        {
            if (await rule.CheckAsync(request, cancellationToken) is { } refusal)
            {
                throw refusal.Field is { } field
                    ? new SchedulingException([new FieldError(field, refusal.Message)])
                    : new SchedulingException(SchedulingError.Refused, refusal.Message);
            }
        }
    }

    /// <summary>Asks, where creators have limits, whether one may create a schedule.</summary>
    /// <exception cref="SchedulingException">TooManyRequests, Unavailable.</exception>
    public Task AdmitCreatorAsync(string? creator, Guid scheduleId, CancellationToken cancellationToken) =>
        options.Value is { MaxSchedulesPerCreator: 0, MaxCreatesPerMinutePerCreator: 0 }
            ? Task.CompletedTask
            : grains.GetGrain<ICreatorGrain>(CreatorGrain.KeyOf(creator)).AdmitAsync(scheduleId, cancellationToken);

    // A workflow comes before a handler of its name.
    private ImmutableArray<FieldError> CheckContext(WorkflowSnapshot? workflow, ExecutionTarget target, string? contextJson) =>
        workflow is not null ? WorkflowRules.CheckContext(workflow.Definition, contextJson) : targets.CheckContext(target, contextJson);

    /// <exception cref="SchedulingException">Invalid: there are errors.</exception>
    public static void ThrowIfAny(ImmutableArray<FieldError> errors)
    {
        if (!errors.IsEmpty)
        {
            throw new SchedulingException(errors);
        }
    }
}
