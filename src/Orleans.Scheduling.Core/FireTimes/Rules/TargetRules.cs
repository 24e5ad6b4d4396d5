namespace Orleans.Scheduling.Core.FireTimes.Rules;

/// <summary>What an execution runs: exactly one of a workflow, a command and a webhook.</summary>
internal static class TargetRules
{
    private const int MaxName = 200;
    private const string One = "give exactly one of workflow_id, target_command and webhook.";

    /// <summary>The wrong fields of a target.</summary>
    public static IEnumerable<FieldError> Check(ExecutionTarget? target)
    {
        string?[] all =
        [
            target?.WorkflowId is null ? null : "workflow_id",
            target?.Command is null ? null : "target_command",
            target?.Webhook is null ? null : "webhook",
        ];
        string[] given = [.. all.OfType<string>()];

        return given switch
        {
            [] => [new FieldError("workflow_id", $"There is nothing to run; {One}")],
            [_] => CheckGiven(target!),
            [.., var last] => [new FieldError(last, $"It is given beside {given[0]}; {One}")],
        };
    }

    private static IEnumerable<FieldError> CheckGiven(ExecutionTarget target) => target switch
    {
        { Command: { } command } =>
        [
            .. TextRules.CheckRequired("target_command", command.Name, MaxName),
            .. JsonRules.Check("command_payload", command.PayloadJson),
        ],
        { Webhook: { } webhook } => WebhookRules.Check(webhook),
        _ => TextRules.CheckRequired("workflow_id", target.WorkflowId, MaxName),
    };
}
