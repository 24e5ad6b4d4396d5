using Orleans.Scheduling.Core.Limits;

namespace Orleans.Scheduling.Limits;

/// <summary>A limit of the cluster that something is under.</summary>
/// <param name="Name">As <see cref="LimitReasons"/> makes it.</param>
/// <param name="Size">How many places it has.</param>
internal sealed record ClusterLimit(string Name, LimitSize Size)
{
    /// <summary>The limit of a workflow; null = it has none.</summary>
    public static ClusterLimit? Of(WorkflowSnapshot? workflow) => workflow?.Definition.MaxConcurrent is { } places
        ? new ClusterLimit(LimitReasons.OfWorkflow(workflow.Name), new LimitSize(places, workflow.Version))
        : null;
}
