using System.Text.Json;

namespace Orleans.Scheduling.Gateway.Schedules;

/// <summary>What a schedule says beside its name, and a template may say for it.</summary>
public class DefaultsRequest : TimingRequest
{
    /// <summary>At most 2 000 characters.</summary>
    public string? Description { get; set; }

    /// <summary>The workflow each execution runs. Give one of workflow_id, target_command and webhook.</summary>
    public string? WorkflowId { get; set; }

    /// <summary>The registered handler each execution calls. Give one of workflow_id, target_command and webhook.</summary>
    public string? TargetCommand { get; set; }

    /// <summary>Any JSON, handed to the target_command.</summary>
    public JsonElement? CommandPayload { get; set; }

    /// <summary>The HTTP call each execution makes. Give one of workflow_id, target_command and webhook.</summary>
    public WebhookRequest? Webhook { get; set; }

    /// <summary>Handed to every execution; at most 256 KiB.</summary>
    public IReadOnlyDictionary<string, JsonElement>? ContextData { get; set; }

    /// <summary>Labels to filter by; at most 50 of at most 100 characters.</summary>
    public IReadOnlyList<string>? Tags { get; set; }

    /// <summary>1 (first) to 10 (last): order of executions that wait for a slot. Default 5.</summary>
    public int? Priority { get; set; }

    /// <summary>
    /// What becomes of a fire while max_instances executions are unfinished: it is skipped, waits, or has the oldest cancelled;
    /// allow_all heeds no max_instances. Default skip.
    /// </summary>
    public OverlapPolicy? OverlapPolicy { get; set; }

    /// <summary>Which of several late fires run. Default latest.</summary>
    public MisfirePolicy? MisfirePolicy { get; set; }

    /// <summary>
    /// Seconds after which a late fire is recorded as missed instead of run, and one that waits as expired; null = no limit.
    /// Default 300; one_time, immediate and after schedules have no limit unless one is set.
    /// </summary>
    public int? MisfireGraceSeconds { get; set; }

    /// <summary>How many executions may be unfinished at once. Default 3.</summary>
    public int? MaxInstances { get; set; }

    /// <summary>Seconds each attempt of an execution may take; null = the service's default.</summary>
    public int? TimeoutSeconds { get; set; }

    /// <summary>
    /// Seconds that an attempt may wait for a place under a limit, or a slot of its silo; then its execution ends as expired.
    /// Null = the service's default, 3600.
    /// </summary>
    public int? QueueTtlSeconds { get; set; }

    /// <summary>What becomes of an execution whose attempt fails; null = the service's default, which is no retries.</summary>
    public RetryRequest? Retry { get; set; }

    /// <summary>The same as retry.max_retries; by itself, each retry comes after the service's default delay.</summary>
    public int? MaxRetries { get; set; }

    /// <summary>Pauses the schedule when an execution ends failed, timed out or dead-lettered. Default false.</summary>
    public bool? PauseOnFailure { get; set; }

    /// <summary>Group the schedule belongs to, for filters and logs.</summary>
    public string? CommunityId { get; set; }
}
