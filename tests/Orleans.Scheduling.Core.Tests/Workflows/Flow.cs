using System.Collections.Immutable;
using System.Text.Json;

namespace Orleans.Scheduling.Core.Tests.Workflows;

/// <summary>Workflows in few words.</summary>
internal static class Flow
{
    public static WorkflowDefinition Of(params WorkflowStep[] steps) => new() { Steps = [.. steps] };

    public static WorkflowStep Call(string id, object? payload = null, ScheduleRetry? retry = null) => new()
    {
        Id = id, Retry = retry, Handler = new CommandTarget { Name = "work", PayloadJson = payload is null ? null : JsonSerializer.Serialize(payload) },
    };

    public static WorkflowStep Http(string id, string url, string? header = null, string? bodyJson = null) => new()
    {
        Id = id,
        Http = new WebhookTarget
        {
            Url = url,
            BodyJson = bodyJson,
            Headers = header is null ? [] : ImmutableDictionary<string, string>.Empty.Add("X-Test", header),
        },
    };

    public static WorkflowStep Grain(string id, string key) => new() { Id = id, Grain = new GrainStep { Type = "mailer", Key = key } };

    public static WorkflowStep Message(string id, string subject, object? payload = null) => new()
    {
        Id = id, Nats = new NatsStep { Subject = subject, PayloadJson = payload is null ? null : JsonSerializer.Serialize(payload) },
    };

    public static WorkflowStep Delay(string id, string? secondsJson, string? until = null) =>
        new() { Id = id, Delay = new DelayStep { SecondsJson = secondsJson, Until = until } };

    public static WorkflowStep Choice(string id, string when, WorkflowStep[] steps, params WorkflowStep[] otherwise) => new()
    {
        Id = id, Choice = new ChoiceStep { Cases = [new ChoiceCase { When = when, Steps = [.. steps] }], Else = [.. otherwise] },
    };

    public static WorkflowStep Each(string id, object items, params WorkflowStep[] steps) =>
        new() { Id = id, ForEach = new ForEachStep { ItemsJson = JsonSerializer.Serialize(items), Steps = [.. steps] } };

    public static WorkflowStep While(string id, string condition, params WorkflowStep[] steps) =>
        new() { Id = id, While = new WhileStep { Condition = condition, Steps = [.. steps] } };

    public static WorkflowStep Parallel(string id, params WorkflowStep[][] branches) =>
        new() { Id = id, Parallel = new ParallelStep { Branches = [.. branches.Select(branch => branch.ToImmutableArray())] } };

    public static WorkflowStep Fail(string id, string message = "no") => new() { Id = id, Fail = new FailStep { Message = message } };

    public static WorkflowStep Succeed(string id, string? outputJson = null) =>
        new() { Id = id, Succeed = new SucceedStep { OutputJson = outputJson } };
}
