using System.Collections.Immutable;
using System.Text.Json;
using Orleans.Scheduling.Gateway.Problems;
using Orleans.Scheduling.Gateway.Requests;
using Orleans.Scheduling.Gateway.Schedules;

namespace Orleans.Scheduling.Gateway.Workflows;

/// <summary>Between steps as they are sent and steps as they are kept. What is missing is left for the rules to name.</summary>
internal static class WorkflowSteps
{
    public static ImmutableArray<WorkflowStep> Read(string path, IReadOnlyList<WorkflowStepBody>? steps, FieldErrors errors) =>
        [.. (steps ?? []).Select((step, index) => Read($"{path}[{index}]", step, errors))];

    public static IReadOnlyList<WorkflowStepBody> Bodies(ImmutableArray<WorkflowStep> steps) => [.. steps.Select(Body)];

    // Null, where it was sent, stays null and is named by the rules.
    private static WorkflowStep Read(string at, WorkflowStepBody? step, FieldErrors errors) => step is null ? null! : new WorkflowStep
    {
        Id = step.Id ?? "",
        TimeoutSeconds = step.TimeoutSeconds,
        Retry = step.Retry is { } retry ? RetryReader.Read(retry, $"{at}.", errors) : null,
        Handler = step.Handler is { } handler
            ? new CommandTarget { Name = handler.Name ?? "", PayloadJson = RawJson.Text(handler.Payload) }
            : null,
        Http = step.Http is { } http
            ? new WebhookTarget
            {
                Url = http.Url ?? "",
                Method = (http.Method ?? "POST").ToUpperInvariant(),
                Headers = http.Headers?.ToImmutableDictionary() ?? [],
                BodyJson = RawJson.Text(http.Body),
            }
            : null,
        Grain = step.Grain is { } grain
            ? new GrainStep { Type = grain.Type ?? "", Key = grain.Key ?? "", PayloadJson = RawJson.Text(grain.Payload) }
            : null,
        Nats = step.Nats is { } nats
            ? new NatsStep { Subject = nats.Subject ?? "", PayloadJson = RawJson.Text(nats.Payload), Request = nats.Request ?? false }
            : null,
        Delay = step.Delay is { } delay ? new DelayStep { SecondsJson = RawJson.Text(delay.Seconds), Until = delay.Until } : null,
        Choice = step.Choice is { } choice
            ? new ChoiceStep
            {
                Cases =
                [
                    .. (choice.Cases ?? []).Select((option, index) => option is null ? null! : new ChoiceCase
                    {
                        When = option.When!, Steps = Read($"{at}.choice.cases[{index}].steps", option.Steps, errors),
                    }),
                ],
                Else = Read($"{at}.choice.else", choice.Else, errors),
            }
            : null,
        ForEach = step.ForEach is { } each
            ? new ForEachStep
            {
                ItemsJson = RawJson.Text(each.Items) ?? "null", Steps = Read($"{at}.for_each.steps", each.Steps, errors), Max = each.Max,
            }
            : null,
        While = step.While is { } loop
            ? new WhileStep { Condition = loop.Condition!, Steps = Read($"{at}.while.steps", loop.Steps, errors) }
            : null,
        Parallel = step.Parallel is { } parallel
            ? new ParallelStep
            {
                Branches = [.. (parallel.Branches ?? []).Select((branch, index) => Read($"{at}.parallel.branches[{index}]", branch, errors))],
            }
            : null,
        Fail = step.Fail is { } fail ? new FailStep { Message = fail.Message ?? "" } : null,
        Succeed = step.Succeed is { } succeed ? new SucceedStep { OutputJson = RawJson.Text(succeed.Output) } : null,
    };

    private static WorkflowStepBody Body(WorkflowStep step) => new()
    {
        Id = step.Id,
        TimeoutSeconds = step.TimeoutSeconds,
        Retry = step.Retry is { } retry ? Retry(retry) : null,
        Handler = step.Handler is { } handler ? new() { Name = handler.Name, Payload = Json(handler.PayloadJson) } : null,
        Http = step.Http is { } http
            ? new() { Url = http.Url, Method = http.Method, Headers = http.Headers, Body = Json(http.BodyJson) }
            : null,
        Grain = step.Grain is { } grain ? new() { Type = grain.Type, Key = grain.Key, Payload = Json(grain.PayloadJson) } : null,
        Nats = step.Nats is { } nats
            ? new() { Subject = nats.Subject, Payload = Json(nats.PayloadJson), Request = nats.Request ? true : null }
            : null,
        Delay = step.Delay is { } delay ? new() { Seconds = Json(delay.SecondsJson), Until = delay.Until } : null,
        Choice = step.Choice is { } choice
            ? new()
            {
                Cases = [.. choice.Cases.Select(option => new ChoiceCaseBody { When = option.When, Steps = Bodies(option.Steps) })],
                Else = Bodies(choice.Else),
            }
            : null,
        ForEach = step.ForEach is { } each ? new() { Items = Json(each.ItemsJson), Steps = Bodies(each.Steps), Max = each.Max } : null,
        While = step.While is { } loop ? new() { Condition = loop.Condition, Steps = Bodies(loop.Steps) } : null,
        Parallel = step.Parallel is { } parallel ? new() { Branches = [.. parallel.Branches.Select(Bodies)] } : null,
        Fail = step.Fail is { } fail ? new() { Message = fail.Message } : null,
        Succeed = step.Succeed is { } succeed ? new() { Output = Json(succeed.OutputJson) } : null,
    };

    private static RetryRequest Retry(ScheduleRetry retry) => new()
    {
        Policy = retry.Policy,
        MaxRetries = retry.MaxRetries,
        DelaySeconds = retry.DelaySeconds,
        MaxDelaySeconds = retry.MaxDelaySeconds,
        DelaysSeconds = retry.Policy == RetryPolicy.List ? retry.DelaysSeconds : null,
        RetryOn = retry.RetryOn,
        DoNotRetryOn = retry.DoNotRetryOn,
    };

    public static JsonElement? Json(string? json) => json is null ? null : JsonElement.Parse(json);
}
