namespace Orleans.Scheduling.Gateway.Problems;

/// <summary>What a caller is told that asks for what doesn't exist.</summary>
internal static class Missing
{
    public static SchedulingException Schedule(Guid id) =>
        new(SchedulingError.NotFound, $"There is no schedule {id}.");

    public static SchedulingException Calendar(string name) =>
        new(SchedulingError.NotFound, $"There is no calendar {name}.");

    public static SchedulingException Template(string name) =>
        new(SchedulingError.NotFound, $"There is no template {name}.");

    public static SchedulingException Workflow(string name, int version) => new(
        SchedulingError.NotFound, version > 0 ? $"There is no version {version} of a workflow {name}." : $"There is no workflow {name}.");

    public static SchedulingException Execution(Guid id) =>
        new(SchedulingError.NotFound, $"There is no execution {id}.");
}
