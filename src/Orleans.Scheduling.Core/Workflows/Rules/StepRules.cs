using System.Collections.Immutable;
using System.Text.Json;
using Orleans.Scheduling.Core.FireTimes;
using Orleans.Scheduling.Core.FireTimes.Rules;
using Orleans.Scheduling.Core.Nats;

namespace Orleans.Scheduling.Core.Workflows.Rules;

/// <summary>What makes one step valid, but for what is inside it.</summary>
internal static class StepRules
{
    private const int MaxName = 200;
    private const int MaxText = 10_000;
    private const int MaxCases = 50;
    private const int MaxBranches = 20;
    private const int MaxTimeoutSeconds = 30 * 24 * 3_600;

    /// <summary>The wrong fields of a step.</summary>
    public static IEnumerable<FieldError> Check(string at, WorkflowStep step, StepScope scope, WorkflowLimits limits)
    {
        var kinds = StepKinds.Of(step);
        if (kinds.Length != 1)
        {
            var all = string.Join(", ", StepKinds.All);
            return [new FieldError(kinds.Length == 0 ? at : $"{at}.{kinds[^1]}", kinds.Length == 0
                ? $"It does nothing; give one of {all}."
                : $"It is given beside {kinds[0]}; give one of {all}.")];
        }

        return [.. CheckCalls(at, step), .. CheckKind($"{at}.{kinds[0]}", step, scope, limits)];
    }

    private static IEnumerable<FieldError> CheckCalls(string at, WorkflowStep step)
    {
        if (StepKinds.IsCall(step))
        {
            return
            [
                .. RangeRules.Check($"{at}.timeout_seconds", step.TimeoutSeconds, 1, MaxTimeoutSeconds),
                .. RetryRules.Check(step.Retry).Select(error => error with { Field = $"{at}.{error.Field}" }),
            ];
        }

        const string Only = "It goes with handler, http, grain and nats only; leave it out.";
        return
        [
            .. step.TimeoutSeconds is null ? [] : new[] { new FieldError($"{at}.timeout_seconds", Only) },
            .. step.Retry is null ? [] : new[] { new FieldError($"{at}.retry", Only) },
        ];
    }

    private static IEnumerable<FieldError> CheckKind(string at, WorkflowStep step, StepScope scope, WorkflowLimits limits) => step switch
    {
        { Handler: { } handler } =>
        [
            .. TextRules.CheckRequired($"{at}.name", handler.Name, MaxName),
            .. CheckJson($"{at}.payload", handler.PayloadJson, scope),
        ],
        { Http: { } http } => HttpStepRules.Check(at, http, scope),
        { Grain: { } grain } =>
        [
            .. TextRules.CheckRequired($"{at}.type", grain.Type, MaxName),
            .. CheckText($"{at}.key", grain.Key, scope),
            .. CheckJson($"{at}.payload", grain.PayloadJson, scope),
        ],
        { Nats: { } nats } =>
        [
            .. CheckSubject($"{at}.subject", nats.Subject, scope),
            .. CheckJson($"{at}.payload", nats.PayloadJson, scope),
        ],
        { Delay: { } delay } => CheckDelay(at, delay, scope),
        { Choice: { } choice } => CheckChoice(at, choice, scope),
        { ForEach: { } loop } =>
        [
            .. CheckItems($"{at}.items", loop, scope, limits),
            .. RangeRules.Check($"{at}.max", loop.Max, 1, limits.MaxIterations),
            .. CheckNotEmpty($"{at}.steps", loop.Steps),
        ],
        { While: { } loop } =>
        [
            .. TextTemplateRules.CheckSingle($"{at}.condition", loop.Condition, scope.InsideLoop(step)),
            .. CheckNotEmpty($"{at}.steps", loop.Steps),
        ],
        { Parallel: { } parallel } => CheckParallel(at, parallel),
        { Fail: { } fail } => CheckText($"{at}.message", fail.Message, scope),
        _ => CheckJson($"{at}.output", step.Succeed!.OutputJson, scope),
    };

    private static IEnumerable<FieldError> CheckText(string field, string? text, StepScope scope) =>
        TextRules.CheckRequired(field, text, MaxText) is var wrong && wrong.Any() ? wrong : TextTemplateRules.Check(field, text!, scope);

    private static IEnumerable<FieldError> CheckSubject(string field, string? subject, StepScope scope) =>
        CheckText(field, subject, scope) is var wrong && wrong.Any()
            ? wrong
            : WorkflowRules.KnownSubject(subject!) is { } known && NatsSubject.WhyNot(known) is { } reason ? [new FieldError(field, reason)] : [];

    private static IEnumerable<FieldError> CheckJson(string field, string? json, StepScope scope) =>
        [.. JsonRules.Check(field, json), .. TextTemplateRules.CheckJson(field, json, scope)];

    private static IEnumerable<FieldError> CheckDelay(string at, DelayStep delay, StepScope scope)
    {
        switch (delay)
        {
            case { SecondsJson: null, Until: null } or { SecondsJson: not null, Until: not null }:
                return [new FieldError(at, "Give exactly one of seconds and until.")];
            case { Until: { } until }:
                var (template, wrong) = TextTemplateRules.Read(until);
                if (template is null) return [new FieldError($"{at}.until", wrong!)];
                return template.IsConstant && !WallTime.TryParse(until, "UTC", out _)
                    ? [new FieldError($"{at}.until", $"{Quoted.Value(until)} is not an ISO 8601 time, such as 2027-01-31T09:00:00+01:00.")]
                    : TextTemplateRules.Check($"{at}.until", until, scope);
            default:
                return DelayTimes.IsNumber(delay.SecondsJson!, out var seconds)
                    ? RangeRules.Check($"{at}.seconds", (long)Math.Clamp(Math.Ceiling(seconds), -1, int.MaxValue), 0, (long)WorkflowLimits.MaxDelay.TotalSeconds)
                    : DelayTimes.IsText(delay.SecondsJson!, out var text)
                        ? TextTemplateRules.CheckSingle($"{at}.seconds", text, scope)
                        : [new FieldError($"{at}.seconds", "It must be a number of seconds, or an expression that gives one.")];
        }
    }

    private static IEnumerable<FieldError> CheckChoice(string at, ChoiceStep choice, StepScope scope)
    {
        if (choice.Cases.IsDefaultOrEmpty || choice.Cases.Length > MaxCases)
            return [new FieldError($"{at}.cases", $"Give 1 to {MaxCases} cases.")];
        return choice.Cases.SelectMany((option, index) => option is null
            ? [new FieldError($"{at}.cases[{index}]", "It must be an object; null isn't one.")]
            : TextTemplateRules.CheckSingle($"{at}.cases[{index}].when", option.When, scope));
    }

    private static IEnumerable<FieldError> CheckItems(string field, ForEachStep loop, StepScope scope, WorkflowLimits limits)
    {
        if (JsonRules.Check(field, loop.ItemsJson ?? "") is var wrong && wrong.Any()) return wrong;
        using var items = JsonDocument.Parse(loop.ItemsJson!);
        return items.RootElement.ValueKind switch
        {
            JsonValueKind.Array when items.RootElement.GetArrayLength() > limits.MaxIterations =>
                [new FieldError(field, $"There are {items.RootElement.GetArrayLength()} items; at most {limits.MaxIterations} (Scheduling:Workflows:MaxIterations) are allowed.")],
            JsonValueKind.Array => TextTemplateRules.CheckJson(field, loop.ItemsJson, scope),
            JsonValueKind.String => TextTemplateRules.CheckSingle(field, items.RootElement.GetString(), scope),
            _ => [new FieldError(field, "It must be a list, or an expression that gives one.")],
        };
    }

    private static IEnumerable<FieldError> CheckParallel(string at, ParallelStep parallel) =>
        parallel.Branches.IsDefaultOrEmpty || parallel.Branches.Length > MaxBranches
            ? [new FieldError($"{at}.branches", $"Give 1 to {MaxBranches} lists of steps.")]
            : parallel.Branches.SelectMany((branch, index) => CheckNotEmpty($"{at}.branches[{index}]", branch));

    private static IEnumerable<FieldError> CheckNotEmpty(string field, ImmutableArray<WorkflowStep> steps) =>
        steps.IsDefaultOrEmpty ? [new FieldError(field, "It has no steps; give at least one.")] : [];
}
