using Microsoft.Extensions.Options;
using Orleans.Scheduling.Hosting;

namespace Orleans.Scheduling.Targets;

/// <summary>Refuses, at the start, an allow list that can't be read.</summary>
internal sealed class AllowedHostsValidation : IValidateOptions<SchedulingOptions>
{
    public ValidateOptionsResult Validate(string? name, SchedulingOptions options)
    {
        try
        {
            _ = new AllowedHosts(options.Webhooks.AllowedHosts);
            return ValidateOptionsResult.Success;
        }
        catch (FormatException e)
        {
            return ValidateOptionsResult.Fail(e.Message);
        }
    }
}
