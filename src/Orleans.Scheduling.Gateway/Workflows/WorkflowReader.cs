using System.Collections.Frozen;
using System.Text.Json.Nodes;
using Orleans.Scheduling.Gateway.Named;
using Orleans.Scheduling.Gateway.Problems;
using Orleans.Scheduling.Gateway.Requests;

namespace Orleans.Scheduling.Gateway.Workflows;

/// <summary>Makes a workflow of a request's body; whether it is one that may run, its grain judges.</summary>
internal static class WorkflowReader
{
    // A caller may send back what it got.
    private static readonly FrozenSet<string> ReadOnly = GatewayJson.Default.WorkflowResponse.Properties.Select(p => p.Name)
        .Except(GatewayJson.Default.WorkflowRequest.Properties.Select(p => p.Name)).ToFrozenSet();

    /// <exception cref="SchedulingException">Invalid: names every wrong field.</exception>
    public static WorkflowDefinition Read(string name, JsonObject json)
    {
        var errors = new FieldErrors();
        NamedBody.Trim(name, json, ReadOnly, errors);
        var request = FieldReader.Read(json, GatewayJson.Default.WorkflowRequest, errors);
        var definition = new WorkflowDefinition
        {
            Description = request.Description,
            Steps = WorkflowSteps.Read("steps", request.Steps, errors),
            TimeoutSeconds = request.TimeoutSeconds,
            MaxConcurrent = request.MaxConcurrent,
            ContextSchemaJson = RawJson.Text(request.ContextSchema),
        };
        errors.ThrowIfAny();
        return definition;
    }
}
