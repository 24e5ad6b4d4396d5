namespace Orleans.Scheduling.Hosting;

/// <summary>Options of the silo side; section <c>Scheduling</c>.</summary>
public sealed class SchedulingOptions
{
    /// <summary>How many executions a silo runs at once; the rest wait by priority. 1 to 100 000. Default 256.</summary>
    public int MaxConcurrentWorkflows { get; set; } = 256;

    /// <summary>Limits over the whole cluster.</summary>
    public LimitOptions Limits { get; set; } = new();

    /// <summary>
    /// Seconds that an attempt may wait for its turn where its schedule doesn't say: for a place under a limit of the cluster, or a
    /// slot of its silo. 1 to 7 days. Default 3600.
    /// </summary>
    public int QueueTtlSeconds { get; set; } = 3600;

    /// <summary>Seconds an attempt may take where its schedule doesn't say, at most 30 days. Default 3600.</summary>
    public int WorkflowTimeoutSeconds { get; set; } = 3600;

    /// <summary>Attempts that may follow a failed one where its schedule doesn't say, 0 to 1 000. Default 0: none.</summary>
    public int DefaultMaxRetries { get; set; }

    /// <summary>Seconds before the next attempt where its schedule doesn't say, 1 to a day. Default 60.</summary>
    public int DefaultRetryDelaySeconds { get; set; } = 60;

    /// <summary>
    /// Days within which a schedule must have a time to fire when it is created, or its timing edited; 1 to 36 500.
    /// Default 3650.
    /// </summary>
    public int MaxScheduleLookaheadDays { get; set; } = 3650;

    /// <summary>Schedules, active or paused, that one creator may have; 0 to 10 000 000. Default 0: no limit.</summary>
    public int MaxSchedulesPerCreator { get; set; }

    /// <summary>Schedules that one creator may create within a minute; 0 to 1 000 000. Default 0: no limit.</summary>
    public int MaxCreatesPerMinutePerCreator { get; set; }

    /// <summary>
    /// Days for which what has ended stays in the history, 0 to 36 500; 0 = for ever. From
    /// <see cref="HistoryByMonthFromDays"/> on, history goes by whole months of UTC, once all of a month is too old.
    /// Default 365.
    /// </summary>
    public int HistoryRetentionDays { get; set; } = 365;

    /// <summary>
    /// Rows of history that a schedule keeps, 0 to 1 000 000; 0 = all. The oldest go first, within hours. What isn't over
    /// stays, and so does for 7 days what somebody asked for, lest a repeated request be done again. Default 0.
    /// </summary>
    public int HistoryPerSchedule { get; set; }

    /// <summary>The least <see cref="HistoryRetentionDays"/> with which history goes by whole months.</summary>
    public const int HistoryByMonthFromDays = 62;

    /// <summary>Seconds a stopping silo waits for running executions before it hands them over, at most 3600. Default 15.</summary>
    public int ShutdownGraceSeconds { get; set; } = 15;

    /// <summary>What webhooks may call.</summary>
    public WebhookOptions Webhooks { get; set; } = new();

    /// <summary>Which handlers schedules and workflows may call. Default: all that are registered.</summary>
    public AllowedNamesOptions Handlers { get; set; } = new();

    /// <summary>Which grain types workflows may call. Default: all that implement <c>IWorkflowStepGrain</c>.</summary>
    public AllowedNamesOptions Grains { get; set; } = new();

    /// <summary>Where NATS is, and what goes over it. Default nothing.</summary>
    public NatsOptions Nats { get; set; } = new();

    /// <summary>How much an execution of a workflow may do.</summary>
    public WorkflowOptions Workflows { get; set; } = new();
}

/// <summary>Limits over the whole cluster; section <c>Scheduling:Limits</c>. All silos must have the same.</summary>
public sealed class LimitOptions
{
    /// <summary>
    /// How many calls of a target may be under way at once, 1 to 10 000, by the name of a handler or the host of a webhook,
    /// whatever their case. Default none.
    /// </summary>
    public IDictionary<string, int> Targets { get; } = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
}

/// <summary>How much an execution of a workflow may do; section <c>Scheduling:Workflows</c>.</summary>
public sealed class WorkflowOptions
{
    /// <summary>Rounds of a loop, 1 to 10 000. Default 100.</summary>
    public int MaxIterations { get; set; } = 100;

    /// <summary>Steps begun, each round of a loop anew, 1 to 100 000. Default 1000.</summary>
    public int MaxOperations { get; set; } = 1_000;

    /// <summary>Steps inside each other, 1 to 50. Default 10.</summary>
    public int MaxDepth { get; set; } = 10;

    internal Core.Workflows.WorkflowLimits ToLimits() => new(MaxIterations, MaxOperations, MaxDepth);
}

/// <summary>What may be called by name; sections <c>Scheduling:Handlers</c> and <c>Scheduling:Grains</c>.</summary>
public sealed class AllowedNamesOptions
{
    /// <summary>Names, or beginnings of names as <c>prefix*</c>; case matters. Default none: every name is allowed.</summary>
    public IList<string> Allowed { get; } = [];
}

/// <summary>What webhooks may call; section <c>Scheduling:Webhooks</c>.</summary>
public sealed class WebhookOptions
{
    /// <summary>
    /// Hosts that may resolve to private, loopback, link-local or other non-public addresses: names, <c>*.suffix</c>,
    /// addresses or CIDR ranges. Default none: public addresses only.
    /// </summary>
    public IList<string> AllowedHosts { get; } = [];
}
