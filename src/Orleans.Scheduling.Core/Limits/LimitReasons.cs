namespace Orleans.Scheduling.Core.Limits;

/// <summary>What attempts wait for, as the reason of their rows says it.</summary>
public static class LimitReasons
{
    /// <summary>A slot of the silo.</summary>
    public const string Silo = "limit:silo";

    private const string Prefix = "limit:";
    private const string Workflow = "workflow/";
    private const string Target = "target/";

    /// <summary>The name of a workflow's limit.</summary>
    public static string OfWorkflow(string name) => Workflow + name;

    /// <summary>The name of the limit of a handler, a webhook's host, a NATS subject or a grain type.</summary>
    public static string OfTarget(string name) => Target + name;

    /// <summary>The reason of a row that waits under a limit of the cluster.</summary>
    public static string For(string limit) => Prefix + limit;

    /// <summary>What a row waits for, in words; null = for no limit.</summary>
    public static string? Describe(string? reason) => reason switch
    {
        Silo => "a slot of its silo (Scheduling:MaxConcurrentWorkflows)",
        not null when Rest(reason, Prefix + Workflow) is { } workflow => $"a place under max_concurrent of the workflow {workflow}",
        not null when Rest(reason, Prefix + Target) is { } target => $"a place under Scheduling:Limits:Targets:{target}",
        _ => null,
    };

    private static string? Rest(string text, string start) =>
        text.StartsWith(start, StringComparison.Ordinal) ? text[start.Length..] : null;
}
