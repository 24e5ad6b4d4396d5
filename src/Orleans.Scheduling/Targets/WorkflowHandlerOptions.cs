namespace Orleans.Scheduling.Targets;

/// <summary>What a handler takes. Schemas are JSON schemas of draft 2020-12, see docs/payloads.md.</summary>
public sealed class WorkflowHandlerOptions
{
    /// <summary>What every payload must match; no payload is null. Default null: anything.</summary>
    public string? PayloadSchema { get; set; }

    /// <summary>What every context must match; no context is an empty object. Default null: anything.</summary>
    public string? ContextSchema { get; set; }
}
