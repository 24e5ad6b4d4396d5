using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime.Hosting;
using Orleans.Scheduling.Calendars;
using Orleans.Scheduling.Chains;
using Orleans.Scheduling.Diagnostics;
using Orleans.Scheduling.Events;
using Orleans.Scheduling.History;
using Orleans.Scheduling.Limits;
using Orleans.Scheduling.Schedules;
using Orleans.Scheduling.Targets;
using Orleans.Scheduling.Templates;
using Orleans.Scheduling.Workflows;
using Orleans.Scheduling.Workflows.Definitions;
using Orleans.Scheduling.Workflows.Placement;
using Orleans.Scheduling.Workflows.Steps;

namespace Orleans.Scheduling.Hosting;

/// <summary>Makes an Orleans silo host schedules.</summary>
public static class SchedulingSiloExtensions
{
    /// <summary>
    /// Adds everything but the store and a durable reminder service, which <c>UsePostgres</c> brings; clustering is the
    /// silo's own.
    /// </summary>
    public static ISiloBuilder AddScheduling(this ISiloBuilder silo)
    {
        silo.AddReminders();

        // The usual directory drops its entries when the silo that holds them leaves, even in order: schedules on healthy
        // silos would be deactivated, or active twice until a commit of theirs conflicts.
#pragma warning disable ORLEANSEXP003
        silo.AddDistributedGrainDirectory();
#pragma warning restore ORLEANSEXP003
        silo.Services.AddSingleton<IConfigurationValidator, WakeReminders.Check>();

        // In Orleans 10 the silo that probes for another has as long as the one that asked: where a silo hangs without
        // closing its connections, the answer always comes too late, and no vote is ever cast. And a probe may take four times
        // as long where answers have been slow: a minute until a silo that hangs is found out, as long as fires may be late.
        silo.Services.Configure<ClusterMembershipOptions>(o => (o.EnableIndirectProbes, o.MaxProbeTimeout) = (false, o.ProbeTimeout));

        silo.AddPlacementDirector<EnginePlacementStrategy, EnginePlacementDirector>();
        silo.AddGrainDirectory(EngineDirectory.Name, static (_, _) => new EngineDirectory());
        silo.Services.AddSchedulingTargets();
        silo.Services.AddSingleton<IValidateOptions<SchedulingOptions>, SchedulingOptionsValidation>();
        silo.Services.TryAddKeyedSingleton(SchedulingTime.Key, TimeProvider.System);
        silo.Services.AddSingleton(typeof(GuidGrains<>));
        silo.Services.AddSingleton<CalendarLookup>();
        silo.Services.AddSingleton<TemplateLookup>();
        silo.Services.AddSingleton<ChainAdmission>();
        silo.Services.AddSingleton<FollowUps>();
        silo.Services.AddSingleton<Admission>();
        silo.Services.AddSingleton<WorkflowLookup>();
        silo.Services.AddSingleton<StepAdmission>();
        silo.Services.AddSingleton<StepCaller>();
        silo.Services.AddSingleton<WorkflowTarget>();
        silo.Services.AddSingleton<Engines>();
        silo.Services.AddSingleton<WakeGate>();
        silo.Services.AddSingleton<SiloExecutions>();
        silo.Services.AddSingleton<ExecutionSlots>();
        silo.Services.AddSingleton<ClusterLimits>();
        silo.Services.AddSingleton<ExecutionServices>();
        silo.Services.AddSingleton<ScheduleMetrics>();

        silo.Services.AddSingleton<EventDelivery>();
        silo.Services.AddSingleton<EventOutbox>();

        // Hosted services start after the silo and stop before it.
        silo.Services.AddHostedService<MembershipSweep>();
        silo.Services.AddHostedService<RetentionStart>();
        silo.Services.AddHostedService(provider => provider.GetRequiredService<EventOutbox>());
        silo.Services.AddHostedService<EventDrainStart>();
        silo.Services.AddHostedService<ExecutionDrain>();
        return silo;
    }
}
