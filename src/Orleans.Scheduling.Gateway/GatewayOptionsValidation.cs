using Microsoft.Extensions.Options;
using Orleans.Scheduling.Core.FireTimes;
using Orleans.Scheduling.Gateway.Conflicts;

namespace Orleans.Scheduling.Gateway;

/// <summary>Refuses, at the start, defaults that no schedule may have; each message names its option.</summary>
internal sealed class GatewayOptionsValidation : IValidateOptions<GatewayOptions>
{
    public ValidateOptionsResult Validate(string? name, GatewayOptions options)
    {
        // What a schedule may say, its default may be: one set of rules judges both.
        var schedule = new ScheduleDefinition
        {
            Name = "default",
            Timing = new ScheduleTiming { Type = ScheduleType.Interval, IntervalSeconds = 1, TimeZone = options.DefaultTimeZone },
            Target = new ExecutionTarget { WorkflowId = "default" },
            MaxInstances = options.DefaultMaxInstances,
            MisfireGraceSeconds = options.DefaultMisfireGraceSeconds,
            Misfire = options.DefaultMisfirePolicy,
        };
        var failures = new ValidateOptionsResultBuilder();
        foreach (var error in DefinitionRules.Check(schedule, DateTimeOffset.UnixEpoch))
            failures.AddError($"Scheduling:{OptionOf(error.Field)}: {error.Message}");
        if (options.WebhookBaseUrl is { } url && !(url.IsAbsoluteUri && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)))
            failures.AddError($"Scheduling:{nameof(options.WebhookBaseUrl)} is {url}; it must be an absolute http or https URL.");
        if (options.Conflicts.WindowSeconds is < 0 or > ConflictOptions.MaxWindowSeconds)
        {
            failures.AddError(
                $"Scheduling:Conflicts:WindowSeconds is {options.Conflicts.WindowSeconds}; it must be 0 to {ConflictOptions.MaxWindowSeconds}.");
        }

        return failures.Build();
    }

    private static string OptionOf(string field) => field switch
    {
        "timezone" => nameof(GatewayOptions.DefaultTimeZone),
        "max_instances" => nameof(GatewayOptions.DefaultMaxInstances),
        "misfire_grace_seconds" => nameof(GatewayOptions.DefaultMisfireGraceSeconds),
        _ => nameof(GatewayOptions.DefaultMisfirePolicy),
    };
}
